#!/usr/bin/env python3
"""spans.py UPTICK REPORTS... - every span of every event, in code points of the text as `uptick read` prints it,
equals the words beside it; every key of the format is there; ends with "N passed, N failed"."""
import json, subprocess, sys

KEYS = {
    None: "schema id report class type family group perceived bias odihr fbi cameo plover factuality date place target actor count source evidence confidence why",
    "report": "id date title url source language", "plover": "event mode context", "date": "start end text span",
    "place": "name text span country admin1 lat lon precision geonames", "target": "text kind name country span",
    "actor": "text kind country span", "count": "incidents killed injured", "source": "text span",
}


def problems(event, text):
    for outer, keys in KEYS.items():
        part = event if outer is None else event.get(outer)
        if not isinstance(part, dict) or not set(keys.split()) <= set(part):
            yield f"{outer or 'event'} lacks a key"
            return
    spans = [(key, event[key]["span"], event[key]["text"]) for key in ("date", "place", "target", "actor", "source")]
    spans += [("evidence", e["span"], e["text"]) for e in event["evidence"]]
    for key, span, words in spans:
        if (span is None) != (words is None):
            yield f"{key}: span and text are not both there"
        elif span is not None and not (0 <= span[0] < span[1] <= len(text) and text[span[0]:span[1]] == words):
            yield f"{key}: {span} is {text[span[0]:span[1]]!r}, not {words!r}"
    if not event["evidence"]:
        yield "no evidence"
    if not 0 <= event["confidence"] <= 1:
        yield "confidence is out of range"


def lines(*command):
    run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    uptick, files = sys.argv[1], sys.argv[2:]
    text = {r["id"]: r["text"] for r in lines(uptick, "read", *files)}
    passed = failed = 0
    for event in lines(uptick, "code", *files):
        wrong = list(problems(event, text[event["report"]["id"]]))
        passed, failed = passed + (not wrong), failed + bool(wrong)
        for words in wrong[:3]:
            if failed <= 20:
                print(f"{event['id']}: {words}", file=sys.stderr)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
