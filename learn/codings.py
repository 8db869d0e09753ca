#!/usr/bin/env python3
"""Our codings of reports that we may not ship: offsets without words, and back.

usage: codings.py pack REPORTS.jsonl GOLD.jsonl > CODINGS.jsonl     words become offsets into the report's text
       codings.py unpack REPORTS.jsonl CODINGS.jsonl > GOLD.jsonl   for whoever holds the reports

A target or actor that is not words of the text keeps no words (null). Offsets count code points.
"""
import json
import sys


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def span_of(text, words, evidence):
    """Where the words stand: in the evidence if they do, else where they stand first."""
    if not words:
        return None
    for begin, end in evidence:
        at = text.find(words, begin, end)
        if at >= 0:
            return [at, at + len(words)]
    at = text.find(words)
    return [at, at + len(words)] if at >= 0 else None


def pack(event, text):
    out = {k: event[k] for k in event if k not in ("target", "actor")}
    for role in ("target", "actor"):
        out[role] = span_of(text, event.get(role), event.get("evidence") or [])
    return out


def unpack(event, text):
    out = dict(event)
    for role in ("target", "actor"):
        span = event.get(role)
        out[role] = text[span[0]:span[1]] if span else None
    return out


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("pack", "unpack"):
        sys.exit(__doc__)
    turn = pack if sys.argv[1] == "pack" else unpack
    texts = {r["id"]: r["text"] for r in lines(sys.argv[2])}
    for report in lines(sys.argv[3]):
        if report["id"] not in texts:
            sys.exit("codings.py: no report '%s' in %s" % (report["id"], sys.argv[2]))
        text = texts[report["id"]]
        print(json.dumps({"id": report["id"], "events": [turn(e, text) for e in report["events"]]}, ensure_ascii=False, separators=(",", ":")))


main()
