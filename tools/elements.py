#!/usr/bin/env python3
"""Writes src/read/html_names.inc: where an element's name, as a number, stands in a table without collisions.

usage: tools/elements.py > src/read/html_names.inc
The names are those of UP_HTML_ELEMENTS in src/read/html_token.h.  A name of up to eight letters is the number whose bytes
they are, the first one lowest; its place is the upper bits of that number times a factor that parts them all.
"""
import os
import random
import re

BITS = 10


def wrap(entries):
    line = "   "
    for entry in entries:
        if len(line) + len(entry) > 150:
            print(line)
            line = "   "
        line += f" {entry},"
    print(line + "\n};")


def main():
    header = os.path.join(os.path.dirname(__file__), "..", "src", "read", "html_token.h")
    with open(header, encoding="ascii") as source:
        listed = source.read().split("#define UP_HTML_ELEMENTS(X)")[1].split("typedef")[0]
    names = [n for n in re.findall(r"X\((\w+)\)", listed) if len(n) <= 8]
    keys = {n: int.from_bytes(n.encode(), "little") for n in names}
    rng = random.Random(1)
    while True:
        factor = rng.getrandbits(64) | 1
        places = {n: (k * factor & (1 << 64) - 1) >> (64 - BITS) for n, k in keys.items()}
        if len(set(places.values())) == len(names):
            break
    print("/* Made by tools/elements.py from the list in html_token.h. */")
    print(f"enum {{ NAME_BITS = {BITS} }};")
    print(f"static const uint64_t name_factor = {factor:#x}u;")
    print("static const uint64_t name_keys[] = {")
    wrap([f"[UP_EL_{n}] = {keys[n]:#x}u" for n in names])
    print("static const uint8_t name_places[1 << NAME_BITS] = {")
    wrap([f"[{places[n]}] = UP_EL_{n}" for n in sorted(names, key=places.get)])


if __name__ == "__main__":
    main()
