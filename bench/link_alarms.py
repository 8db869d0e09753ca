#!/usr/bin/env python3
"""Alarms from linked incidents against alarms from the true ones.  Standard library only.

usage: link_alarms.py UPTICK LINK_ALARMS [SEED...]     (ninja -C build bench/link_alarms)

LINK_ALARMS makes a world (FAULTS=1 in the environment: told of by a coder that errs now and then, which no linking mends), tells of it, links the reports; here each of its files is watched for twenty months.  An alarm from the true incidents is unchanged where
the linked ones raise one of the same place, group and type within a week.  Beside it: what counting reports gives, and counting one incident
a day, group and town.
"""
import csv, datetime, os, subprocess, sys, tempfile

DAY = datetime.date.fromisoformat


def alarms(uptick, path):
    out = subprocess.run([uptick, "trend", "--incidents", path, "--from", "2020-05-01", "--to", "2021-12-31", "--format", "csv"], check=True, capture_output=True, text=True).stdout
    return [(DAY(r["as_of"]), (r["place"], r["group"], r["type"])) for r in csv.DictReader(out.splitlines())]


def kept(ours, theirs):
    """How many of ours theirs have, each of theirs serving once."""
    left, n = list(theirs), 0
    for day, scope in ours:
        near = [x for x in left if x[1] == scope and abs((x[0] - day).days) <= 7]
        if near:
            left.remove(min(near, key=lambda x: abs((x[0] - day).days)))
            n += 1
    return n


def one_a_day(path, out):
    seen = set()
    with open(out, "w") as f:
        for i, line in enumerate(open(path)):
            row = line.rstrip("\n").split(",")
            key = (row[1], row[3], row[4])
            if i == 0 or key not in seen:
                seen.add(key)
                f.write(line)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    uptick, maker = sys.argv[1:3]
    total = [0, 0, 0, 0]
    for seed in sys.argv[3:] or ["1", "2", "3"]:
        with tempfile.TemporaryDirectory() as top:
            path = lambda name: os.path.join(top, name)
            print(subprocess.run([maker, path("store"), path("true"), path("linked"), path("reports"), seed, os.environ.get("FAULTS", "0")], check=True, capture_output=True, text=True).stdout.strip())
            one_a_day(path("reports"), path("daily"))
            true = alarms(uptick, path("true"))
            for name in ("linked", "reports", "daily"):
                found = alarms(uptick, path(name))
                n = kept(true, found)
                print(f"  seed {seed}: {len(true)} alarms from true incidents, {len(found)} from {name}: {n} unchanged ({100 * n / max(1, len(true)):.1f} %), {len(found) - n} others")
                if name == "linked":
                    total = [a + b for a, b in zip(total, (len(true), n, len(found), 1))]
    print(f"alarms unchanged by linking: {100 * total[1] / max(1, total[0]):.1f} % of {total[0]} (bar 95); {total[2] - total[1]} of {total[2]} linked ones are others")


if __name__ == "__main__":
    main()
