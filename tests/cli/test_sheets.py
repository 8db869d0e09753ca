#!/usr/bin/env python3
"""Spreadsheets, written here part by part as the programs of offices write them: rows become reports; what is hostile or
broken gets one clear line, in little time and memory.

usage: test_sheets.py PROGRAM   (with $UPTICK_DATA)
"""
import io
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from xml.sax.saxutils import escape

PROGRAM = os.path.abspath(sys.argv[1])
passed = failed = 0
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def check(name, claim, *seen):
    global passed, failed
    if claim:
        passed += 1
    else:
        failed += 1
        print(f"not so: {name}", *seen, file=sys.stderr)


def letters(i):
    return letters(i // 26 - 1) + chr(65 + i % 26) if i >= 26 else chr(65 + i)


class Date(float):
    """A serial number that is shown as a day."""


def sheet_xml(rows, strings, inline=False, references=True):
    """Rows of cells: text goes to the shared strings (or inline), numbers stand, None is left out."""
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet {MAIN}><sheetData>']
    for r, row in enumerate(rows, 1):
        if row is None:
            continue
        out.append(f'<row r="{r}">' if references else "<row>")
        for c, value in enumerate(row):
            at = f' r="{letters(c)}{r}"' if references else ""
            if value is None:
                if not references:
                    out.append("<c/>")
            elif isinstance(value, Date):
                out.append(f'<c{at} s="1"><v>{float(value):g}</v></c>' if value != int(value) else f'<c{at} s="1"><v>{int(value)}</v></c>')
            elif isinstance(value, (int, float)):
                out.append(f"<c{at}><v>{value}</v></c>")
            elif value.startswith("<"):
                out.append(f"<c{at}{value[1:]}")  # as given
            elif inline:
                out.append(f'<c{at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
            else:
                if value not in strings:
                    strings.append(value)
                out.append(f'<c{at} t="s"><v>{strings.index(value)}</v></c>')
        out.append("</row>")
    return "".join(out) + "</sheetData></worksheet>"


def xlsx(path, sheets, inline=False, references=True, is_1904=False, date_format=None, hidden=(), strings_xml=None, prefix="", more=()):
    """sheets: name -> rows, or the part itself."""
    strings = []
    parts = {n: s if isinstance(s, str) else sheet_xml(s, strings, inline, references) for n, s in sheets.items()}
    fmt = f'<numFmts count="1"><numFmt numFmtId="170" formatCode="{escape(date_format, {chr(34): "&quot;"})}"/></numFmts>' if date_format else ""
    listed = "".join(f'<sheet name="{escape(n)}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if n in hidden else ""}/>' for i, n in enumerate(parts, 1))
    relations = "".join(f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1, len(parts) + 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        z.writestr("_rels/.rels", f'<Relationships {PACKAGE}><Relationship Id="a" Type="{REL}/officeDocument" Target="/{prefix}xl/workbook.xml"/></Relationships>')
        z.writestr(f"{prefix}xl/workbook.xml", f'<workbook {MAIN}><workbookPr{" date1904=" + chr(34) + "1" + chr(34) if is_1904 else ""}/><sheets>{listed}</sheets></workbook>')
        z.writestr(f"{prefix}xl/_rels/workbook.xml.rels", f'<Relationships {PACKAGE}>{relations}<Relationship Id="s" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
                   f'<Relationship Id="t" Type="{REL}/styles" Target="styles.xml"/></Relationships>')
        z.writestr(f"{prefix}xl/styles.xml", f'<styleSheet {MAIN}>{fmt}<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
                   f'<xf numFmtId="{170 if date_format else 14}"/></cellXfs></styleSheet>')
        z.writestr(f"{prefix}xl/sharedStrings.xml", strings_xml or f'<sst {MAIN}>' + "".join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in strings) + "</sst>")
        for i, part in enumerate(parts.values(), 1):
            z.writestr(f"{prefix}xl/worksheets/sheet{i}.xml", part)
        for name, bytes_ in more:
            z.writestr(name, bytes_)


OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def ods(path, tables, kind="spreadsheet"):
    """tables: name -> the XML of its rows."""
    body = "".join(f'<table:table table:name="{n}"><table:table-column/>{rows}</table:table>' for n, rows in tables.items())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
        z.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {OFFICE}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>')


def cell(text="", more=""):
    return f"<table:table-cell {more}>" + "".join(f"<text:p>{line}</text:p>" for line in text.split("\n") if text) + "</table:table-cell>"


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def run(*arguments, data=None, status=0, name=None):
    ran = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=120, input=data)
    check(name or " ".join(arguments), ran.returncode == status, ran.returncode, ran.stderr.decode()[:300])
    return ran.stdout.decode(), ran.stderr.decode()


def read(*arguments, status=0, data=None):
    out, err = run("read", *arguments, status=status, data=data)
    return [json.loads(line) for line in out.splitlines()], err


def refused(path, words, *arguments):
    """One line that names the file and says `words`; within seconds and 400 MB; the good file beside it is read."""
    begin = time.monotonic()
    child = subprocess.Popen([PROGRAM, "read", *arguments, path, "good.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = child.communicate(timeout=120)
    lines = err.decode().splitlines()
    check(f"{path}: one line", len(lines) == 1 and child.returncode == 1, lines[:3], child.returncode)
    check(f"{path}: says '{words}'", lines and path in lines[0] and words in lines[0], lines[:1])
    check(f"{path}: the good one is read", b"A good report." in out)
    check(f"{path}: within seconds", time.monotonic() - begin < 30, time.monotonic() - begin)


HEAD = ["Id", "Published", "Headline", "Body", "Link"]
FIRE = "ARVEL, 4 March - A mosque was set on fire in the night, the police said."


def workbooks():
    xlsx("plain.xlsx", {"Sheet1": [HEAD, [7, Date(44624), "Fire", FIRE, "https://example.org/a"], [8, Date(44624.75), "Two & more", "Line one.\nLine <two>.", None], None, ["", None, " ", None, None], [None, None, None, "Last.", None]]})
    rows, err = read("plain.xlsx")
    check("three reports", len(rows) == 3 and not err, rows, err)
    check("a row's fields", [rows[0].get(k) for k in ("id", "date", "title", "text", "url")] == ["7", "2022-03-04", "Fire", FIRE, "https://example.org/a"], rows[0])
    check("a time of the day is dropped", rows[1]["date"] == "2022-03-04" and rows[1]["text"] == "Line one.\nLine <two>.", rows[1])
    check("no date is none", rows[2]["date"] is None and rows[2]["text"] == "Last.", rows[2])
    check("from a pipe", len(read("-", data=open("plain.xlsx", "rb").read())[0]) == 3)
    check("by its format's name", len(read("--from", "xlsx", "plain.xlsx")[0]) == 3)
    with open("plain.xlsx", "rb") as f:
        packed = io.BytesIO()
        import gzip
        with gzip.GzipFile(fileobj=packed, mode="wb") as g:
            g.write(f.read())
    open("plain.xlsx.gz", "wb").write(packed.getvalue())
    check("packed once more", read("plain.xlsx.gz")[0] == rows)

    same = {"Sheet1": [HEAD, [7, Date(44624), "Fire", FIRE, "https://example.org/a"]]}
    for name, options in {"inline strings": {"inline": True}, "no references": {"references": False}, "another folder": {"prefix": "a/b/"}, "a format of its own": {"date_format": 'dddd, d "of" mmmm yyyy;@'},
                          "months and years": {"date_format": "[$-409]mmm\\-yy"}}.items():
        xlsx("same.xlsx", same, **options)
        check(name, read("same.xlsx")[0] == rows[:1], read("same.xlsx"))
    for code in ("0.00", '"year" 0', "[Red]0;[Blue]0", "h:mm:ss", "General"):
        xlsx("number.xlsx", {"S": [["id", "text"], [Date(44624), "A text."]]}, date_format=code)
        check(f"{code} shows no day", read("number.xlsx")[0][0]["id"] == "44624", read("number.xlsx"))
    for serial, is_1904, day in ((1, False, "1900-01-01"), (59, False, "1900-02-28"), (61, False, "1900-03-01"), (45351, False, "2024-02-29"), (43162, True, "2022-03-04"), (0, True, "1904-01-01")):
        xlsx("serial.xlsx", {"S": [["date", "text"], [Date(serial), "A text."]]}, is_1904=is_1904)
        check(f"serial {serial}", read("serial.xlsx")[0][0]["date"] == day, read("serial.xlsx"))
    xlsx("bare.xlsx", {"S": [["date", "text"], [44624, "A serial number without the look of a day."], ["2022-03-04", "As text."], ["<  t=\"d\"><v>2022-03-04T10:00:00Z</v></c>", "As ISO 8601."], [20220304, "As eight digits."], [2022, "A year."]]})
    bare, err = read("bare.xlsx", status=1)
    check("days in other dress", [r["date"] for r in bare] == ["2022-03-04"] * 4, bare)
    check("a year is refused by its row", err.startswith("uptick: bare.xlsx:6: '2022' is no date"), err)


    xlsx("words.xlsx", {"Cover": [["x"]], "S": [["date", "text"], ["03/04/2022", "First."], [Date(44624), "A day."], ["04/25/2022", "Month first."]]})
    words, err = read("words.xlsx")
    check("a column of dates in words tells its order", [(r["date"], r.get("date_from")) for r in words] == [("2022-03-04", "month/day"), ("2022-03-04", None), ("2022-04-25", None)], words, err)
    xlsx("either.xlsx", {"S": [["date", "text"], ["03/04/2022", "First."]]})
    rows, err = read("either.xlsx", status=1)
    check("or does not", err.startswith("uptick: either.xlsx:2: '03/04/2022' may be two days"), err)
    check("and is told", read("--dates", "day/month", "either.xlsx")[0][0]["date"] == "2022-04-03")


def strings_and_sheets():
    sst = (f"<sst {MAIN}><si><t>text</t></si><si><r><rPr><b/></rPr><t xml:space=\"preserve\">Rich </t></r><r><t>words</t></r><rPh sb=\"0\" eb=\"1\"><t>spoken</t></rPh></si>"
           "<si><t>One_x000D_\nTwo_x005F_x0041_ _x0007_end</t></si></sst>")
    part = f'<worksheet {MAIN}><sheetData><row r="3"><c r="B3" t="s"><v>0</v></c></row><row r="4"><c r="B4" t="s"><v>1</v></c></row><row r="5"><c r="B5" t="s"><v>2</v></c></row><row r="6"><c r="B6" t="s"><v>99</v></c><c r="C6"><v>1</v></c></row>' \
           '<row r="7"><c r="B7" t="str"><f>A1&amp;B1</f><v>Of a formula.</v></c></row><row r="8"><c r="B8" t="e"><v>#REF!</v></c><c r="C8" t="b"><v>1</v></c></row></sheetData></worksheet>'
    xlsx("strings.xlsx", {"S": part}, strings_xml=sst)
    rows, err = read("strings.xlsx", status=1)
    check("rich text, escapes, formulas", [r["text"] for r in rows] == ["Rich words", "One\nTwo_x0041_ end", "Of a formula."], rows)
    check("rows without a text are refused by number", [line.split(":")[2] for line in err.splitlines()] == ["6", "8"], err)

    book = {"Cover": [["Monitoring report"], ["Contact", "someone"]], "Hidden": [["text"], ["Not to be read."]],
            "Reports": [["Our monitoring"], None, ["Source", "Full text", "Notes"], ["Herald", "The report.", "x"]], "More": [["text"], ["Another sheet."]]}
    xlsx("book.xlsx", book, hidden=("Hidden",))
    rows, err = read("book.xlsx")
    check("the first sheet with a head, under its title", [(r["text"], r["source"]) for r in rows] == [("The report.", "Herald")], rows)
    check("a sheet that is named", [r["text"] for r in read("--sheet", "More", "book.xlsx")[0]] == ["Another sheet."])
    check("a hidden one that is named", [r["text"] for r in read("--sheet", "Hidden", "book.xlsx")[0]] == ["Not to be read."])
    check("a column that is named", [r["text"] for r in read("--field", "text=Notes", "book.xlsx")[0]] == ["x"])
    check("a column by its number", [r["text"] for r in read("--sheet", "Reports", "--field", "text=3", "book.xlsx", status=0)[0]][-1:] == ["x"])
    refused("book.xlsx", "there is no sheet 'None' with rows; there are 'Cover', 'Hidden', 'Reports', 'More'", "--sheet", "None")
    refused("book.xlsx", "all the columns that --field names", "--field", "text=Nothing")
    xlsx("headless.xlsx", {"S": [["a", "b"], [1, 2]]})
    refused("headless.xlsx", "--field text=COLUMN")


def opendocument():
    head = row(cell("id"), cell("date"), cell("headline"), cell("text"))
    rows = head + row(cell("7"), cell("04.03.22", 'office:value-type="date" office:date-value="2022-03-04T10:00:00"'), cell("Fire"),
                      cell("Para <text:s text:c=\"3\"/>one<text:line-break/>and<text:tab/>on, <text:span>by <text:a>link</text:a></text:span>.\nTwo.<office:annotation><text:p>a note</text:p></office:annotation>"))
    rows += row(cell("1,234", 'office:value-type="float" office:value="1234"'), cell(more='table:number-columns-repeated="2"'), cell("Three."))
    rows += row("<table:table-cell table:number-columns-repeated=\"16384\"/>", more='table:number-rows-repeated="1000"') + row(cell("9"), cell("nonsense"), cell(), cell("Four.")) + row("<table:table-cell/>", more='table:number-rows-repeated="1047000"')
    ods("plain.ods", {"Notes": row(cell("nothing here")), "Reports": rows, "More": row(cell("text")) + row(cell("Elsewhere."))})
    got, err = read("plain.ods", status=1)
    check("cells of ODS", [(r["id"], r["date"], r["text"]) for r in got] == [("7", "2022-03-04", "Para  one\nand\ton, by link.\nTwo."), ("1234", None, "Three.")], got)
    check("a bad date by its row", err.startswith("uptick: plain.ods:1004: 'nonsense' is no date"), err)
    check("a sheet that is named", [r["text"] for r in read("--sheet", "More", "plain.ods")[0]] == ["Elsewhere."])
    refused("plain.ods", "there is no sheet 'None' with rows; there are 'Notes', 'Reports', 'More'", "--sheet", "None")


def zip64(whole):
    """The same zip file with every size and place where zip64 puts them."""
    at = whole.rindex(b"PK\5\6")
    n, _, directory = struct.unpack_from("<HII", whole, at + 10)
    entries, place = b"", directory
    for _ in range(n):
        e = bytearray(whole[place:place + 46])
        packed, size, named, extra, comment = struct.unpack_from("<IIHHH", e, 20)
        local = struct.unpack_from("<I", e, 42)[0]
        name = whole[place + 46:place + 46 + named]
        place += 46 + named + extra + comment
        more = struct.pack("<HHI", 0x5455, 4, 0) + struct.pack("<HHQQQ", 1, 24, size, packed, local)
        struct.pack_into("<IIHHH", e, 20, 0xFFFFFFFF, 0xFFFFFFFF, named, len(more), 0)
        struct.pack_into("<I", e, 42, 0xFFFFFFFF)
        entries += bytes(e) + name + more
    end = directory + len(entries)
    return (whole[:directory] + entries + b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, n, n, len(entries), directory) + b"PK\6\7" + struct.pack("<IQI", 0, end, 1)
            + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))


def large_numbers():
    whole = zip64(open("plain.xlsx", "rb").read())
    open("zip64.xlsx", "wb").write(whole)
    check("zip64, as writers that stream make it", read("zip64.xlsx")[0] == read("plain.xlsx")[0] != [])
    for name, old, new in (("locator", b"PK\6\7", b"PK\6\0"), ("extra", struct.pack("<HH", 1, 24), struct.pack("<HH", 1, 8)), ("place", struct.pack("<IQI", 0, whole.rindex(b"PK\6\6"), 1), struct.pack("<IQI", 0, 1 << 63, 1))):
        open(f"{name}.xlsx", "wb").write(whole.replace(old, new))
        refused(f"{name}.xlsx", "damaged")


def hostile():
    with zipfile.ZipFile("docx.zip", "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", "<w/>")
    refused("docx.zip", "a text document of Word")
    with zipfile.ZipFile("files.zip", "w") as z:
        z.writestr("a.csv", "id,text\n")
    refused("files.zip", "a zip file that holds no spreadsheet")
    ods("letter.odt", {}, kind="text")
    refused("letter.odt", "no spreadsheet")
    whole = open("plain.xlsx", "rb").read()
    open("cut.xlsx", "wb").write(whole[: len(whole) // 2])
    refused("cut.xlsx", "damaged or cut short")
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    open("flipped.xlsx", "wb").write(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1:])
    refused("flipped.xlsx", "sheet1.xml is")
    locked = bytearray(whole)
    entry = locked.index(b"PK\1\2")
    while entry >= 0:
        locked[entry + 8] |= 1
        entry = locked.find(b"PK\1\2", entry + 4)
    open("locked.xlsx", "wb").write(locked)
    refused("locked.xlsx", "locked with a password")
    open("old.xls", "wb").write(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(600))
    refused("old.xls", "of the old kind")
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>"
    xlsx("laughs.xlsx", {"S": laughs + f"<worksheet {MAIN}><sheetData><row><c t=\"str\"><v>&j;</v></c></row></sheetData></worksheet>"})
    refused("laughs.xlsx", "a document type, where entities are declared")
    xlsx("deep.xlsx", {"S": "<a>" * 100000})
    refused("deep.xlsx", "nested deeper than 256")
    xlsx("rows-in-cells.xlsx", {"S": f"<worksheet {MAIN}><sheetData><row><c t=\"str\"><v>text</v></c></row><row><c t=\"str\"><v>{'One. ' * 50}</v></c><c t=\"str\"><row></row></c></row>"
                                     "<row><c t=\"str\"><v>Two.</v></c></row></sheetData></worksheet>"})
    rows, err = read("rows-in-cells.xlsx")
    check("a row within a cell ends what it stands in", [r["text"] for r in rows] == ["One. " * 50, "Two."], rows, err)
    xlsx("strings-in-strings.xlsx", {"S": f"<worksheet {MAIN}><sheetData><row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row><row><c t=\"s\"><v>2</v></c></row></sheetData></worksheet>"},
         strings_xml=f"<sst {MAIN}><si><t>text</t></si><si><t>One, </t><si><t>two, </t></si><t>three.</t></si><t>Nowhere.</t><si><t>Four.</t></si></sst>")
    rows, err = read("strings-in-strings.xlsx")
    check("a string within a string is a part of it", [r["text"] for r in rows] == ["One, two, three.", "Four."], rows, err)
    xlsx("unended.xlsx", {"S": [["text"], ["One."]]}, strings_xml=f"<sst {MAIN}><si><t>text</t>")
    refused("unended.xlsx", "not well-formed XML")
    xlsx("tag.xlsx", {"S": f"<worksheet {MAIN}><sheetData a=\"" + "x" * 3000000 + "\"/></worksheet>"})
    refused("tag.xlsx", "a tag of more than a megabyte")
    # A gigabyte of blanks within the sheet, within the strings; of rows.
    for name, before, after in (("bomb-sheet.xlsx", f"<worksheet {MAIN}><sheetData>", ""), ("bomb-strings.xlsx", "", "")):
        with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("[Content_Types].xml", "<Types/>")
            z.writestr("xl/workbook.xml", f'<workbook {MAIN}><sheets><sheet name="S" r:id="r1"/></sheets></workbook>')
            z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships {PACKAGE}><Relationship Id="r1" Type="{REL}/worksheet" Target="s.xml"/><Relationship Id="r2" Type="{REL}/sharedStrings" Target="t.xml"/></Relationships>')
            bomb = "xl/s.xml" if "sheet" in name else "xl/t.xml"
            with z.open(bomb, "w") as part:
                part.write((before or f"<sst {MAIN}><si><t>").encode())
                for _ in range(300):
                    part.write(b" " * (1 << 20))
            if bomb == "xl/t.xml":
                z.writestr("xl/s.xml", f"<worksheet {MAIN}><sheetData/></worksheet>")
        refused(name, "more than 300 times")
    long = "x" * 17000000
    xlsx("long.xlsx", {"S": [["text"], [long], ["Short."]]}, inline=True)
    rows, err = read("long.xlsx", status=1)
    check("a text that is too long costs its row", [r["text"] for r in rows] == ["Short."] and "long.xlsx:2: the text is longer" in err, err)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    check("memory is capped", peak < 400, peak)


def end_to_end():
    out, _ = run("code", "plain.xlsx")
    events = [json.loads(line) for line in out.splitlines()]
    check("events of a workbook", any(e["report"]["id"] == "7" for e in events), out[:300])
    run("add", "-q", "a.store", "plain.xlsx")
    run("add", "-q", "a.store", "plain.xlsx")
    out, _ = run("list", "a.store")
    check("the store has them once", out.count("2022-03-0") == len(events), out)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    open("good.txt", "w").write("A good report.")
    for part in (workbooks, strings_and_sheets, opendocument, large_numbers, hostile, end_to_end):
        part()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
