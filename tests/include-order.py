#!/usr/bin/env python3
"""Holds the #include lines of src/ to the road of a report: arrows point back along it, never forward.

usage: include-order.py SOURCE_ROOT
"""
import pathlib
import re
import sys

ROAD = ["base", "read", "text", "parse", "questions", "code", "store", "watch", "link", "trend", "serve", "cli"]
QUESTIONS = {"who", "what", "where", "when"}


def stage(folder):
    return ROAD.index("questions" if folder in QUESTIONS else folder)


def main():
    root = pathlib.Path(sys.argv[1]) / "src"
    files = sorted(p for p in root.rglob("*.[ch]"))
    wrong = passed = 0
    for path in files:
        own = path.relative_to(root).parts[0]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+"([a-z]+)/', line)
            if not found or not (root / found.group(1)).is_dir():
                continue
            other = found.group(1)
            forward = stage(other) > stage(own)
            sideways = {own, other} <= QUESTIONS and own != other
            outside = own == "cli"  # the command line uses the public header alone
            if (forward or sideways or outside) and own != other:
                wrong += 1
                print(f"{path.relative_to(root.parent)}:{number}: {own} may not include {other}", file=sys.stderr)
            else:
                passed += 1
    print(f"{passed} passed, {wrong} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
