#!/usr/bin/env python3
"""Makes src/base/countries.c: the codes and English names of countries.

usage: countries.py FOLDER > src/base/countries.c

FOLDER is where `npm install i18n-iso-countries` has put its node_modules (MIT; ISO 3166-1 codes and short names).
FIPS 10-4 codes (withdrawn in 2008, still those of GDELT) are typed in below where they differ from ISO's; '' is none.
"""
import json
import pathlib
import sys

FIPS = dict(pair.split(":") for pair in """
DZ:AG AS:AQ AD:AN AI:AV AQ:AY AG:AC AW:AA AU:AS AT:AU AZ:AJ BS:BF BH:BA BD:BG BY:BO BZ:BH BJ:BN BM:BD BO:BL BA:BK BW:BC BN:BX BG:BU
BF:UV MM:BM BI:BY KH:CB KY:CJ CF:CT TD:CD CL:CI CN:CH CX:KT CC:CK KM:CN CD:CG CG:CF CK:CW CR:CS CI:IV CW:UC CZ:EZ DK:DA DM:DO DO:DR
SV:ES GQ:EK EE:EN GF:FG PF:FP TF:FS GA:GB GM:GA GE:GG DE:GM GD:GJ GU:GQ GG:GK GN:GV GW:PU HT:HA HN:HO IS:IC IQ:IZ IE:EI IL:IS JP:JA
KI:KR KP:KN KR:KS XK:KV KW:KU LV:LG LB:LE LS:LT LR:LI LI:LS LT:LH MO:MC MG:MA MW:MI MH:RM MQ:MB MU:MP YT:MF MC:MN MN:MG ME:MJ MS:MH
MA:MO NA:WA NI:NU NE:NG NG:NI NU:NE MP:CQ OM:MU PW:PS PS:WE PA:PM PG:PP PY:PA PH:RP PN:PC PT:PO PR:RQ RU:RS BL:TB KN:SC LC:ST MF:RN PM:SB
ST:TP SN:SG RS:RI SC:SE SG:SN SX:NN SK:LO SB:BP ZA:SF GS:SX ES:SP LK:CE SD:SU SR:NS SJ:SV SZ:WZ SE:SW CH:SZ TJ:TI TL:TT TG:TO TK:TL
TO:TN TT:TD TN:TS TR:TU TM:TX TC:TK UA:UP GB:UK VU:NH VA:VT VN:VM VG:VI VI:VQ EH:WI YE:YM ZM:ZA ZW:ZI SS:OD AX: BQ: UM:
""".split())

# Shorter, where the list is ceremonious.
NAMES = {"TW": "Taiwan", "MK": "North Macedonia", "VA": "Vatican City", "RU": "Russia", "CZ": "Czechia"}


def main():
    root = pathlib.Path(sys.argv[1]) / "node_modules" / "i18n-iso-countries"
    names = json.loads((root / "langs/en.json").read_text(encoding="utf-8"))["countries"]
    rows = []
    for iso2, iso3, numeric, *_ in json.loads((root / "codes.json").read_text(encoding="utf-8")):
        name = NAMES.get(iso2, names[iso2])
        rows.append((iso2, iso3, FIPS.get(iso2, iso2), 0 if iso2 == "XK" else int(numeric), name[0] if isinstance(name, list) else name))
    rows.sort()
    print("/* countries.c - made by learn/countries.py from npm i18n-iso-countries (MIT); FIPS 10-4 codes typed in there.  Do not edit. */")
    print('#include <stdlib.h>\n#include <string.h>\n#include "base/countries.h"\n')
    print("static const up_country countries[] = {")
    for iso2, iso3, fips, numeric, name in rows:
        print(f'    {{"{iso2}", "{iso3}", "{fips}", {numeric}, "{name}"}},')
    print("};\n")
    print("static int by_iso2(const void *key, const void *row) { return strcmp(key, ((const up_country *)row)->iso2); }\n")
    print("const up_country *up_country_of(const char *iso2) {")
    print("    return iso2 ? bsearch(iso2, countries, sizeof countries / sizeof *countries, sizeof *countries, by_iso2) : NULL;\n}")


if __name__ == "__main__":
    main()
