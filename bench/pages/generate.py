#!/usr/bin/env python3
"""Writes pages in many layouts, with what a reader finds in them.

usage: generate.py SAMPLES_FOLDER OUT_FOLDER [PAGES]     (300 pages unless told otherwise)
Articles are put together from the sample reports; the same arguments give the same bytes.  OUT_FOLDER gets the
pages, gold.jsonl (file, layout, when, url, title, date, text, reports) and index.tsv (file, url).
"""
import json
import pathlib
import random
import sys

import layouts_last
import layouts_seen
import layouts_unseen
from parts import Story

MIN_WORDS = 150


def load(folder):
    reports = []
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        reports += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return reports


def compose(rnd, reports):
    """A report's paragraphs, with those of another behind them where it is short, and half the time anyway."""
    own = rnd.choice(reports)
    paragraphs = own["text"].split("\n\n")
    while sum(len(p.split()) for p in paragraphs) < MIN_WORDS or rnd.random() < 0.3:
        more = rnd.choice(reports)
        paragraphs += [p for p in more["text"].split("\n\n") if p not in paragraphs]
    return own, paragraphs


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    reports, out = load(sys.argv[1]), pathlib.Path(sys.argv[2])
    n_pages = int(sys.argv[3]) if len(sys.argv) == 4 else 300
    out.mkdir(parents=True, exist_ok=True)
    layouts = [(f, when) for module, when in ((layouts_seen, "seen"), (layouts_unseen, "unseen"), (layouts_last, "last")) for f in module.LAYOUTS]
    gold, index = [], []
    for i in range(n_pages):
        layout, when = layouts[i % len(layouts)]
        rnd = random.Random(f"pages {i}")
        own, paragraphs = compose(rnd, reports)
        others = [r for r in reports if r["id"] != own["id"] and not set(r["text"].split("\n\n")) & set(paragraphs)]
        rnd.shuffle(others)
        story = Story(rnd, own, others, paragraphs)
        page = layout(story)
        name = f"{i:03d}-{layout.__name__}.html"
        (out / name).write_bytes(page.bytes)
        gold.append({"file": name, "layout": layout.__name__, "when": when, "url": page.url, "title": page.title, "date": page.date, "text": page.text, "reports": page.reports})
        index.append(f"{name}\t{page.url}")
    (out / "gold.jsonl").write_text("".join(json.dumps(g, ensure_ascii=False) + "\n" for g in gold), encoding="utf-8")
    (out / "index.tsv").write_text("".join(line + "\n" for line in index), encoding="utf-8")
    print(f"{len(gold)} pages in {len(layouts)} layouts: {len(layouts_seen.LAYOUTS)} tuned on, {len(layouts_unseen.LAYOUTS)} kept unseen, {len(layouts_last.LAYOUTS)} written last")


if __name__ == "__main__":
    main()
