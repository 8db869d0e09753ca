#!/usr/bin/env python3
"""Upticks: the figures of docs/trend.md, each beside its bar.  Standard library only; about ten minutes on one core.

usage: trend.py UPTICK DATA TOOLS [SEED...]

DATA holds weekly42/ (noufaily42_A.csv.gz, _B.csv.gz, _truth.csv), daily16/ (simulated_totals_sigN.csv.gz, simulated_outbreaks_sigN.csv.gz),
panel/*/ (incidents.csv.gz, coverage.csv.gz, truth.csv, decoys.csv) and fbi/ (fbi_incidents_1991_2020.csv.gz, known_upticks_fbi.csv).  TOOLS holds
gen_panel.py (SEED FOLDER: makes such a panel) and score_panel.py (TRUTH DECOYS ALARMS --json).  Panels of DATA were used while the engine was
built; those of the SEEDs (7001 7002 7003) are made here and told of apart.
"""
import csv, datetime, glob, gzip, json, os, subprocess, sys, tempfile, time


def say(name, value, bar):
    print(f"{name:<72} {value:<28} bar {bar}", flush=True)


def series(uptick, rows, weekly):
    """rows: (name, counts).  Gives {name: {date: p}} and tests a second of processor time."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as f:
        f.write("series,date,count\n")
        for name, counts in rows:
            for i, y in enumerate(counts):
                day = i + 1 if weekly else datetime.date(2010, 1, 4) + datetime.timedelta(i)
                f.write(f"{name},{day},{y}\n")
    begin = os.times().children_user
    out = subprocess.run([uptick, "trend", "--series", f.name, "--jobs", "1"], capture_output=True, text=True, check=True).stdout
    seconds = os.times().children_user - begin
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
    for share, bar in ((0.01, 52), (0.001, 29)):
        bound = all_p[int(share * len(all_p)) - 1]
        found = sum(any(loud[n][str(w)] <= bound for w in range(a, b + 1)) for n, (a, b) in truth.items())
        say(f"weekly42: detection at {100 * share:g} % false positives", f"{100 * found / len(truth):.1f}", f">= {bar}")
    scenario = {}
    for name, v in tests.items():
        scenario.setdefault(name.split("-")[0], []).extend(v)
    share = {s: 100 * sum(x <= 0.01 for x in v) / len(v) for s, v in scenario.items()}
    say("weekly42: nominal 1 %, of all", f"{100 * sum(x <= 0.01 for x in all_p) / len(all_p):.2f}", "0.8 to 1.2")
    say("weekly42: nominal 1 %, worst scenario", f"{max(share.values()):.2f}", "<= 2.2")
    say("weekly42: tests a second of processor, reading and writing included", f"{speed:.0f}", ">= 20,000")


def daily16(uptick, data):
    sums, speeds = [0.0, 0.0, 0.0], []
    for signal in range(1, 17):
        read = lambda x: list(zip(*list(csv.reader(gzip.open(f"{data}/daily16/simulated_{x}_sig{signal}.csv.gz", "rt")))[1:]))
        totals, outbreaks = read("totals"), read("outbreaks")
        p, speed = series(uptick, [(str(i), y) for i, y in enumerate(totals)], False)
        speeds.append(speed)
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
    for name, value, bar in zip(("specificity", "detection", "timeliness"), sums, (">= .985", ">= .95", "<= .14")):
        say(f"daily16: {name}", f"{value:.4f}", bar)
    say("daily16: tests a second of processor", f"{sum(speeds) / len(speeds):.0f}", ">= 20,000")


BARS = (("FDR", "false share of episodes", "<= .20"), ("POD", "detection", ">= .75"), ("placebo_POD", "detection by chance", "-"), ("false_per_1000_series_years", "false per 1,000 series-years", "<= 30"),
        ("decoy_hit_volume_shock", "volume shocks that fire", "<= .08"), ("decoy_hit_backlog_dump", "backlogs that fire", "0"), ("off", "stated q less false share", "within .05, of ten"),
        ("median_delay_days", "days to the alarm", "-"), ("median_onset_error_days", "days that the onset is off", "-"))


def panels(uptick, folders, scorer, name):
    total = {}
    for folder in folders:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as out:
            subprocess.run([uptick, "trend", "--incidents", folder + "/incidents.csv.gz", "--coverage", folder + "/coverage.csv.gz",
                            "--from", "2023-01-02", "--to", "2023-12-31", "--format", "csv"], stdout=out, check=True)
            got = json.loads(subprocess.run([sys.executable, scorer, folder + "/truth.csv", folder + "/decoys.csv", out.name, "--json"],
                                            capture_output=True, text=True, check=True).stdout)
            q = [float(r["q"]) for r in csv.DictReader(open(out.name))]
        got["off"] = sum(q) / max(1, len(q)) - got["FDR"]
        for key, _, _ in BARS:
            value = got[key] or 0
            if isinstance(value, str):  # hits/shocks
                value = int(value.split("/")[0]) / max(1, int(value.split("/")[1]))
            total.setdefault(key, []).append(value)
    for key, words, bar in BARS:
        values = total[key]
        say(f"{name} ({len(values)}): {words}", f"{sum(values) / len(values):.3f} ({min(values):.3f} to {max(values):.3f})", bar)


def fresh_panels(uptick, seeds, tools):
    with tempfile.TemporaryDirectory() as top:
        made = []
        for seed in seeds:
            subprocess.run([sys.executable, tools + "/gen_panel.py", seed, f"{top}/{seed}"], check=True, stdout=subprocess.DEVNULL)
            made.append(f"{top}/{seed}")
        panels(uptick, made, tools + "/score_panel.py", "fresh panels " + " ".join(seeds))


# The known upticks' groups in the words of the incidents; those of two kinds of bias count for both.
FBI = {"muslim_arab": ("Anti-Islamic (Muslim)", "Anti-Arab"), "muslim": ("Anti-Islamic (Muslim)",), "arab": ("Anti-Arab",), "other_eth": ("Anti-Other Race/Ethnicity/Ancestry",),
       "hispanic": ("Anti-Hispanic or Latino",), "black": ("Anti-Black or African American",), "jewish": ("Anti-Jewish",), "white": ("Anti-White",), "asian": ("Anti-Asian",)}
CONTROLS = {("jewish", "US", "2020-03-16"), ("arab", "US", "2003-03-20"), ("jewish", "US", "2009-01-01"), ("muslim_arab", "NY", "2001-09-11")}


def fbi(uptick, data):
    day, scopes = datetime.date.fromisoformat, set()
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as f, tempfile.NamedTemporaryFile("w", suffix=".csv") as out:
        f.write("id,event_date,place,group,type\n")
        for r in csv.DictReader(gzip.open(f"{data}/fbi/fbi_incidents_1991_2020.csv.gz", "rt")):
            for bias in r["bias"].split(";"):
                bias = bias.replace(",", "")
                f.write(f"{r['incident_id']},{r['date']},US/{r['state']},{bias},any\n")
                scopes.add((r["state"], bias))
        f.flush()
        subprocess.run([uptick, "trend", "--incidents", f.name, "--from", "1992-01-01", "--to", "2020-12-31", "--format", "csv"], stdout=out, check=True)
        alarms = [(day(r["as_of"]), r["place"], r["group"]) for r in csv.DictReader(open(out.name))]
    found, standing, missed, loud = [], [], [], []
    for r in csv.DictReader(open(f"{data}/fbi/known_upticks_fbi.csv")):
        key = (r["group"], r["place"], r["onset"])
        if r["group"] not in FBI or r["place"] == "NYC":
            continue  # the incidents have no city
        onset, place = day(r["onset"]), "US" if r["place"] == "US" else "US/" + r["place"]
        days = sorted((a - onset).days for a, p, g in alarms if g in FBI[r["group"]] and p in (place, "*" if place == "US" else place))
        if key in CONTROLS:
            loud += [key] if any(0 <= d <= int(r["window_days"]) for d in days) else []
        elif float(r["ratio"]) >= 2.4 and int(r["observed"]) >= 12:
            after = [d for d in days if 0 <= d <= int(r["window_days"])]
            (found if any(d <= 7 for d in after) else standing if any(-28 <= d < 0 for d in days) else missed).append(" ".join(key) + f" day {after[0] if after else '-'}")
    say("FBI: known upticks told of within a week", f"{len(found)} of {len(found) + len(standing) + len(missed)}", "all")
    for words, cases in (("told of in the four weeks before, and later", standing), ("not within a week", missed)):
        if cases:
            print(f"     {words}: " + "; ".join(cases))
    say("FBI: controls that fire", f"{len(loud)} of {len(CONTROLS)}", "none")
    years = 29 * len(scopes) / 1000
    local = sum(p.startswith("US/") for _, p, _ in alarms)
    say(f"FBI: alarms per 1,000 series-years, {len(scopes)} series of state and bias", f"{local / years:.1f}", "<= 60")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    uptick, data, tools, seeds = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:] or ["7001", "7002", "7003"]
    weekly42(uptick, data)
    daily16(uptick, data)
    panels(uptick, sorted(glob.glob(data + "/panel/*/")), tools + "/score_panel.py", "panels of DATA")
    fresh_panels(uptick, seeds, tools)
    fbi(uptick, data)


if __name__ == "__main__":
    main()
