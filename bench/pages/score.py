#!/usr/bin/env python3
"""Scores what extractors found in the generated pages.

usage: score.py GOLD.jsonl [--seen | --unseen | --last] [--by-layout] NAME=FOUND.jsonl...
FOUND has a line a page: {"file", "title", "date", "text"}; a page that is not there was not read.
text: F1 over words as a multiset (letters and digits, lower case), the mean over pages; date and title: the
share that is right, of a title with case, quotation marks and white space folded.
"""
import collections
import json
import re
import sys


def words(text):
    return collections.Counter(re.findall(r"\w+", (text or "").lower().replace("\u2019", "'")))


def f1(gold, found):
    a, b = words(gold), words(found)
    same = sum((a & b).values())
    return 2 * same / (sum(a.values()) + sum(b.values())) if a or b else 1.0


def fold(title):
    title = (title or "").lower()
    for quote in "\u201c\u201d\u00ab\u00bb":
        title = title.replace(quote, '"')
    return " ".join(title.replace("\u2019", "'").replace("\u2018", "'").split())


def main():
    args = sys.argv[1:]
    which = next((w for w in ("seen", "unseen", "last") if "--" + w in args), "all")
    by_layout = "--by-layout" in args
    args = [a for a in args if not a.startswith("--")]
    if len(args) < 2:
        sys.exit(__doc__)
    gold = [json.loads(line) for line in open(args[0], encoding="utf-8")]
    gold = [g for g in gold if which == "all" or g["when"] == which]
    for given in args[1:]:
        name, path = given.split("=", 1)
        found = {r["file"]: r for r in (json.loads(line) for line in open(path, encoding="utf-8"))}
        rows = collections.defaultdict(list)
        for g in gold:
            f = found.get(g["file"], {})
            row = (f1(g["text"], f.get("text")), (f.get("date") or "")[:10] == g["date"], fold(f.get("title")) == fold(g["title"]), "n_reports" not in f or f["n_reports"] == len(g["reports"]))
            rows["all"].append(row)
            rows[g["layout"]].append(row)
        for layout, some in sorted(rows.items(), key=lambda kv: (kv[0] != "all", kv[0])):
            if layout != "all" and not by_layout:
                continue
            n = len(some)
            label = f"{name} ({which} layouts)" if layout == "all" else "    " + layout
            print(f"{label:34} pages {n:4}  text F1 {sum(r[0] for r in some) / n:.3f}  date {sum(r[1] for r in some) / n:.3f}  title {sum(r[2] for r in some) / n:.3f}  reports {sum(r[3] for r in some) / n:.3f}")


if __name__ == "__main__":
    main()
