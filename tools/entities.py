#!/usr/bin/env python3
"""Writes src/read/html_entities.inc: the named character references of HTML, sorted by name.

usage: tools/entities.py > src/read/html_entities.inc
Source of the names: the table of the HTML standard (section 13.5), as Python's html.entities has it.
A name that may stand without its semicolon is marked 1.
"""
from html.entities import html5


def main():
    names = {name.rstrip(";"): value for name, value in html5.items()}
    bare = {name for name in html5 if not name.endswith(";")}
    print("/* Made by tools/entities.py from Python's html.entities, which has it from the HTML standard, section 13.5. */")
    line = ""
    for name in sorted(names):
        value = "".join(f"\\{byte:03o}" for byte in names[name].encode())
        entry = f'{{"{name}","{value}",{int(name in bare)}}},'
        if len(line) + len(entry) > 150:
            print(line)
            line = ""
        line += entry
    print(line)


if __name__ == "__main__":
    main()
