#!/usr/bin/env python3
"""Are the sample reports and their gold whole?

usage: check.py SAMPLES_FOLDER

Reads every report (*.jsonl, *.txt) and every gold line (gold/*.gold.jsonl) and names each broken
promise: a report without gold or gold without a report, an id used twice, a date that is no day, a
word outside the codebook's vocabulary, a span that leaves the text or cuts a word, words given for a
target, actor or place that the text does not have. Then it holds the collection as a whole to what
the README of that folder says of it. Exit status 1 with one line a fault, else a line of figures.
It cannot tell whether an event is coded rightly: that takes a reader.
"""
import json
import re
import sys
from datetime import date
from pathlib import Path

TYPES = {
    "incident": "homicide physical_assault sexual_violence mass_violence detention arson explosives damage graffiti "
                "desecration theft_robbery threat verbal_abuse harassment hate_speech hostile_assembly service_refusal "
                "discrimination exclusion expulsion",
    "measure": "protective_measure sanction restriction",
    "response": "investigation arrest charge_trial condemnation solidarity remedy",
    "claim": "rise fall",
}
CLASS_OF = {name: cls for cls, names in TYPES.items() for name in names.split()}
FACTUALITY = set("asserted alleged threatened denied hypothetical".split())
TARGET_KINDS = set("person group home business school worship cemetery memorial community_centre vehicle media "
                   "institution state other".split())
ACTOR_KINDS = set("unknown private crowd group business institution media police state armed_group".split())
GROUP = re.compile(r"nationality:[A-Z]{2}|(ethnicity|religion|political):[a-z_]+|race:(black|asian|white|latino|arab)"
                   r"|migration:(migrant|refugee|foreigner)|lgbt:(lgbt|trans|gay)|gender:women|disability:any|homeless:any")
REPORT_KEYS = "id date title text url source language".split()
EVENT_KEYS = set("class type group perceived factuality date place target target_kind actor actor_kind count killed "
                 "injured evidence".split())

# What the collection promises; raise these when it grows, never lower them to pass.
MIN_REPORTS, MIN_COUNTRIES, MIN_GROUPS, MIN_EMPTY, MIN_PER_TYPE = 105, 45, 45, 18, 3

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def is_day(text):
    try:
        return isinstance(text, str) and len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def read_lines(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        try:
            yield where, json.loads(line)
        except ValueError as error:
            fault(where, f"not JSON: {error}")


def read_reports(folder):
    reports = {}
    for path in sorted(folder.glob("*.jsonl")):
        for where, report in read_lines(path):
            if list(report) != REPORT_KEYS:
                fault(where, f"keys are {list(report)}")
                continue
            if report["id"] in reports:
                fault(where, f"id {report['id']} is used twice")
            if not is_day(report["date"]):
                fault(where, f"date {report['date']} is no day")
            if report["url"] is not None and not report["url"].startswith("https://example.org/"):
                fault(where, "a link outside example.org")
            reports[report["id"]] = report
    for path in sorted(folder.glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        if path.stem in reports:
            fault(path.name, "id is used twice")
        if not is_day(text[5:15]) or not text.startswith("date "):
            fault(path.name, "does not open with its date")
        reports[path.stem] = {"id": path.stem, "date": text[5:15], "text": text}
    return reports


def cuts_a_word(text, at):
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def check_span(where, text, span):
    ok = isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span)
    if not ok or not 0 <= span[0] < span[1] <= len(text):
        return fault(where, f"span {span} is not inside the text")
    if cuts_a_word(text, span[0]) or cuts_a_word(text, span[1]):
        fault(where, f"span {span} cuts a word")
    if text[span[0]].isspace() or text[span[1] - 1].isspace():
        fault(where, f"span {span} begins or ends in a space")


def check_event(where, text, event):
    if set(event) != EVENT_KEYS:
        return fault(where, f"keys differ: {sorted(set(event) ^ EVENT_KEYS)}")
    if CLASS_OF.get(event["type"]) != event["class"]:
        fault(where, f"type {event['type']} of class {event['class']}")
    if event["group"] is not None and not GROUP.fullmatch(event["group"]):
        fault(where, f"group {event['group']}")
    if event["class"] == "incident" and event["group"] is None:
        fault(where, "an incident without a group")
    if type(event["perceived"]) is not bool:
        fault(where, "perceived is not true or false")
    if event["factuality"] not in FACTUALITY:
        fault(where, f"factuality {event['factuality']}")
    if event["target_kind"] is not None and event["target_kind"] not in TARGET_KINDS:
        fault(where, f"target kind {event['target_kind']}")
    if event["actor_kind"] not in ACTOR_KINDS:
        fault(where, f"actor kind {event['actor_kind']}")

    start, end = event["date"]["start"], event["date"]["end"]
    if (start is None) != (end is None):
        fault(where, "half a date")
    elif start is not None and not (is_day(start) and is_day(end) and start <= end):
        fault(where, f"dates {start} .. {end}")
    place = event["place"]
    if place["country"] is not None and not re.fullmatch(r"[A-Z]{2}", place["country"]):
        fault(where, f"country {place['country']}")
    if place["name"] is not None and place["name"].casefold() not in text.casefold():
        fault(where, f"place {place['name']} is not in the text")
    for field in ("target", "actor"):
        if event[field] is not None and event[field] not in text:
            fault(where, f"{field} {event[field]} is not in the text")

    counted = event["count"]
    if counted != "many" and (type(counted) is not int or counted < 1):
        fault(where, f"count {counted}")
    for field in ("killed", "injured"):
        if event[field] is not None and (type(event[field]) is not int or event[field] < 0):
            fault(where, f"{field} {event[field]}")
    if not event["evidence"]:
        fault(where, "no evidence")
    for span in event["evidence"]:
        check_span(where, text, span)


def check_collection(reports, gold):
    events = [event for line in gold.values() for event in line]
    incidents = [event for event in events if event["class"] == "incident"]
    countries = {event["place"]["country"] for event in incidents} - {None}
    groups = {event["group"] for event in incidents} - {None}
    n_empty = sum(not any(event["class"] == "incident" for event in line) for line in gold.values())
    for name in CLASS_OF:
        n = sum(event["type"] == name for event in events)
        if n < MIN_PER_TYPE:
            fault("collection", f"{name} occurs {n} times, wanted {MIN_PER_TYPE}")
    for name in FACTUALITY - {event["factuality"] for event in events}:
        fault("collection", f"no event is {name}")
    for what, n, wanted in (("reports", len(reports), MIN_REPORTS), ("countries", len(countries), MIN_COUNTRIES),
                            ("groups", len(groups), MIN_GROUPS), ("reports without an incident", n_empty, MIN_EMPTY)):
        if n < wanted:
            fault("collection", f"{n} {what}, wanted {wanted}")
    return (f"{len(reports)} reports, {len(events)} events, {len(incidents)} incidents, {len(countries)} countries, "
            f"{len(groups)} groups, {n_empty} reports without an incident")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check.py SAMPLES_FOLDER")
    folder = Path(sys.argv[1])
    reports = read_reports(folder)
    gold = {}
    for path in sorted((folder / "gold").glob("*.gold.jsonl")):
        for where, line in read_lines(path):
            if line["id"] not in reports:
                fault(where, f"no report {line['id']}")
                continue
            if line["id"] in gold:
                fault(where, f"gold for {line['id']} twice")
            gold[line["id"]] = line["events"]
            for n, event in enumerate(line["events"]):
                check_event(f"{where} {line['id']}#{n}", reports[line["id"]]["text"], event)
    for missing in sorted(set(reports) - set(gold)):
        fault(missing, "no gold line")
    figures = check_collection(reports, gold)
    for line in faults:
        print(line, file=sys.stderr)
    print(figures)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
