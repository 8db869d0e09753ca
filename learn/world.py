#!/usr/bin/env python3
"""Makes src/store/world.c: outlines of the world's countries for printed maps.

usage: world.py FOLDER > src/store/world.c

FOLDER is where `npm install world-atlas i18n-iso-countries` has put its node_modules.  world-atlas 2 holds Natural Earth 1:110m
(public domain) as TopoJSON; borders that two countries share are simplified once (Visvalingam and Whyatt 1993, by area), so that no
gaps open.  A path is SVG's, in tenths of a degree, y southward: absolute moves, relative lines.
"""
import json
import pathlib
import sys

LEAST_AREA = 0.04  # square degrees of the triangle at a point that is kept; 0.04 is a fifth of a degree each way
LEAST_RING = 0.5   # square degrees of an island that is kept, unless it is all that the country has


def decode(topology):
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def area(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def simplify(points):
    points = list(points)
    while len(points) > 4:
        size, i = min((area(points[i - 1], points[i], points[i + 1]), i) for i in range(1, len(points) - 1))
        if size >= LEAST_AREA:
            break
        del points[i]
    return points


def ring_area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))) / 2


def path(rings):
    out = []
    for ring in rings:
        steps, last = [], None
        for lon, lat in ring:
            p = (round(lon * 10), round(-lat * 10))
            if p != last:
                steps.append(p)
                last = p
        if len(steps) > 1 and steps[0] == steps[-1]:
            steps.pop()
        if len(steps) < 3:
            continue
        text = f"M{steps[0][0]} {steps[0][1]}l"
        for (ax, ay), (bx, by) in zip(steps, steps[1:]):
            for n in (bx - ax, by - ay):
                text += str(n) if n < 0 or text[-1] == "l" else f" {n}"
        out.append(text + "z")
    return "".join(out)


def main():
    modules = pathlib.Path(sys.argv[1]) / "node_modules"
    topology = json.loads((modules / "world-atlas/countries-110m.json").read_text(encoding="utf-8"))
    codes = {row[2]: row[0] for row in json.loads((modules / "i18n-iso-countries/codes.json").read_text(encoding="utf-8"))}
    arcs = [simplify(a) for a in decode(topology)]
    rows = []
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = []
        for polygon in polygons:
            for ring in polygon:
                points = []
                for arc in ring:
                    part = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
                    points += part if not points else part[1:]
                if any(abs(a[0] - b[0]) > 180 for a, b in zip(points, points[1:])):  # over the date line: told beyond 180 degrees
                    points = [(lon + 360 if lon < 0 else lon, lat) for lon, lat in points]
                rings.append(points)
        large = [r for r in rings if ring_area(r) >= LEAST_RING] or [max(rings, key=ring_area)]
        name = shape["properties"]["name"]
        code = codes.get(shape.get("id"), "XK" if name == "Kosovo" else "")
        if code != "AQ":
            rows.append((code, name, path(large)))
    rows.sort()
    print("/* world.c - made by learn/world.py from npm world-atlas 2 (Natural Earth 1:110m, public domain).  Do not edit. */")
    print('#include "store/world.h"\n')
    print("const up_outline up_world[] = {")
    for code, _, text in rows:
        if text:
            lines = [text[i:i + 150] for i in range(0, len(text), 150)]
            print(f'    {{"{code}", ' + "\n        ".join(f'"{line}"' for line in lines) + "},")
    print("};\nconst size_t up_n_world = sizeof up_world / sizeof *up_world;")


if __name__ == "__main__":
    main()
