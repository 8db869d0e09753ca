#!/usr/bin/env python3
"""Upticks: the figures of docs/trend.md.  Standard library only.

usage: trend.py UPTICK DATA [PANEL_DIR... --score SCORER]
DATA holds weekly42/ (noufaily42_A.csv.gz, _B.csv.gz, _truth.csv) and daily16/ (simulated_totals_sigN.csv.gz,
simulated_outbreaks_sigN.csv.gz); each PANEL_DIR holds incidents.csv.gz, coverage.csv.gz, truth.csv, decoys.csv, which
SCORER (a program: TRUTH DECOYS ALARMS --json) compares with the alarms.
"""
import csv, datetime, gzip, json, os, subprocess, sys, tempfile, time


def series(uptick, rows, weekly):
    """rows: (name, counts).  Gives {name: {date: p}} and tests a second on one thread."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as f:
        f.write("series,date,count\n")
        for name, counts in rows:
            for i, y in enumerate(counts):
                day = i + 1 if weekly else datetime.date(2010, 1, 4) + datetime.timedelta(i)
                f.write(f"{name},{day},{y}\n")
    begin = time.monotonic()
    out = subprocess.run([uptick, "trend", "--series", f.name, "--jobs", "1"], capture_output=True, text=True, check=True).stdout
    seconds = time.monotonic() - begin
    os.unlink(f.name)
    p, n = {}, 0
    for line in out.splitlines()[1:]:
        name, date, *_, value = line.split(",")
        p.setdefault(name, {})[date] = float(value)
        n += 1
    return p, n / seconds


def weekly42(uptick, data):
    read = lambda x: [(r[0] + "-" + r[1], r[2:]) for r in list(csv.reader(gzip.open(f"{data}/weekly42/noufaily42_{x}.csv.gz", "rt")))[1:]]
    (quiet, speed), (loud, _) = series(uptick, read("A"), True), series(uptick, read("B"), True)
    tests = {name: [p[str(w)] for w in range(576, 625)] for name, p in quiet.items()}
    all_p = sorted(x for v in tests.values() for x in v)
    truth = {r["scenario"] + "-" + r["rep"]: (int(r["start"]), min(624, int(r["end"])))
             for r in csv.DictReader(open(f"{data}/weekly42/noufaily42_truth.csv")) if r["kind"] == "current"}
    for share in (0.01, 0.001):
        bound = all_p[int(share * len(all_p)) - 1]
        found = sum(any(loud[n][str(w)] <= bound for w in range(a, b + 1)) for n, (a, b) in truth.items())
        print(f"weekly42: detection at {100 * share:g} % false positives {100 * found / len(truth):.1f}")
    scenario = {}
    for name, v in tests.items():
        scenario.setdefault(name.split("-")[0], []).extend(v)
    share = {s: 100 * sum(x <= 0.01 for x in v) / len(v) for s, v in scenario.items()}
    print(f"weekly42: nominal 1 %: {100 * sum(x <= 0.01 for x in all_p) / len(all_p):.2f}, worst scenario {max(share.values()):.2f}")
    print(f"weekly42: {speed:.0f} tests a second, reading and writing included")


def daily16(uptick, data):
    sums = [0.0, 0.0, 0.0]
    for signal in range(1, 17):
        read = lambda x: list(zip(*list(csv.reader(gzip.open(f"{data}/daily16/simulated_{x}_sig{signal}.csv.gz", "rt")))[1:]))
        totals, outbreaks = read("totals"), read("outbreaks")
        p, _ = series(uptick, [(str(i), y) for i, y in enumerate(totals)], False)
        silent = calm = found = late = 0
        for i, o in enumerate(outbreaks):
            values, true = list(p[str(i)].values())[-343:], [float(x) > 0 for x in o[-343:]]
            alarm = [x <= 0.01 for x in values]
            calm += true.count(False)
            silent += sum(not t and not a for t, a in zip(true, alarm))
            days = [d for d, t in enumerate(true) if t]
            hits = [d for d in days if alarm[d]]
            found += bool(hits)
            late += (hits[0] - days[0]) / (days[-1] - days[0] + 1) if hits else 1
        for k, x in enumerate((silent / calm, found / len(outbreaks), late / len(outbreaks))):
            sums[k] += x / 16
    print("daily16: specificity {:.4f}, detection {:.3f}, timeliness {:.3f}".format(*sums))


def panels(uptick, folders, scorer):
    total = {}
    for folder in folders:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as out:
            subprocess.run([uptick, "trend", "--incidents", folder + "/incidents.csv.gz", "--coverage", folder + "/coverage.csv.gz",
                            "--from", "2023-01-02", "--to", "2023-12-31", "--format", "csv"], stdout=out, check=True)
            got = json.loads(subprocess.run([sys.executable, scorer, folder + "/truth.csv", folder + "/decoys.csv", out.name, "--json"],
                                            capture_output=True, text=True, check=True).stdout)
            q = [float(r["q"]) for r in csv.DictReader(open(out.name))]
        got["stated q"] = sum(q) / max(1, len(q))
        for key in ("FDR", "stated q", "POD", "placebo_POD", "false_per_1000_series_years", "median_delay_days", "median_onset_error_days"):
            total.setdefault(key, []).append(got[key] or 0)
        for key in ("decoy_hit_volume_shock", "decoy_hit_backlog_dump"):
            hit, of = got[key].split("/")
            total.setdefault(key, []).append(int(hit) / max(1, int(of)))
    for key, values in total.items():
        print(f"panel: {key} {sum(values) / len(values):.3f} ({min(values):.3f} to {max(values):.3f})")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    uptick, data, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    scorer = rest[rest.index("--score") + 1] if "--score" in rest else None
    folders = [x for x in rest if x != "--score" and x != scorer]
    weekly42(uptick, data)
    daily16(uptick, data)
    if folders and scorer:
        panels(uptick, folders, scorer)


if __name__ == "__main__":
    main()
