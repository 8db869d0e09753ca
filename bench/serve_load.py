#!/usr/bin/env python3
"""serve_load.py UPTICK STORE [REPORTS.jsonl] - how fast the server answers over a store, alone and while reports are added.

First each kind of page once, cold, then again (milliseconds); then many at once for ten seconds with wrk where that is installed:
requests a second, and the 99th percentile.  Where REPORTS are given, `uptick add` runs meanwhile, into the same store."""
import http.client, json, os, random, re, shutil, subprocess, sys, tempfile, time

uptick, store = sys.argv[1], sys.argv[2]
reports = sys.argv[3] if len(sys.argv) > 3 else None
server = subprocess.Popen([uptick, "serve", store, "--port", "0"], stdout=subprocess.PIPE, text=True)
begun = time.monotonic()
port = int(server.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])
print(f"opened in {time.monotonic() - begun:.2f} s")
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def cpu_s():
    fields = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ask(path):
    begun = time.monotonic()
    connection.request("GET", path)
    answer = connection.getresponse()
    data = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {data[:200]}")
    return (time.monotonic() - begun) * 1000, data


def rss_mb():
    return next(int(l.split()[1]) for l in open(f"/proc/{server.pid}/status") if l.startswith("VmRSS")) / 1024


pages = ["/", "/api/v1/today", "/api/v1/incidents?class=incident", "/api/v1/incidents?group=religion:jewish", "/api/v1/incidents?group=religion&country=AE&type=property", "/api/v1/incidents?from=2023-01-01&to=2023-01-31",
         "/api/v1/incidents?sort=-confidence", "/api/v1/incidents?confidence=0.9&precision=city", "/api/v1/incidents?bbox=0,0,20,20", "/api/v1/incidents?q=%22fire%20letters%22", "/api/v1/incidents?q=mosque", "/api/v1/incidents?place=Town%207", "/api/v1/events?limit=50",
         "/api/v1/events?type=arson&country=CE", "/api/v1/facets", "/api/v1/facets?group=religion:muslim&type=arson&from=2020-01-01", "/api/v1/map?zoom=2", "/api/v1/map?zoom=5&group=race:black", "/api/v1/series?over=group&by=month", "/api/v1/series?by=week&group=religion:jewish&expected=1",
         "/api/v1/upticks", "/api/v1/review/queue", "/api/v1/about"]
print("| page | first, ms | CPU, ms | again, ms | bytes |\n|---|---|---|---|---|")
for page in pages:
    before = cpu_s()
    first, data = ask(page)
    used = (cpu_s() - before) * 1000
    again = min(ask(page)[0] for _ in range(3))
    print(f"| {page} | {first:.0f} | {used:.0f} | {again:.1f} | {len(data)} |", flush=True)
print(f"memory {rss_mb():.0f} MB")
if shutil.which("wrk"):
    rng = random.Random(3)
    groups = [v["value"] for v in json.loads(ask("/api/v1/facets")[1])["group"]]
    mix = [p for p in pages if "upticks" not in p and "expected" not in p]
    for _ in range(80):
        mix.append(f"/api/v1/{rng.choice(['incidents', 'events'])}?group={rng.choice(groups)}&from=20{rng.randint(14, 22)}-0{rng.randint(1, 9)}-01&to=2023-12-31&limit={rng.choice([20, 50])}")
    ids = [i["id"] for i in json.loads(ask("/api/v1/incidents?limit=60")[1])["items"]]
    mix += [f"/api/v1/incidents/{i}" for i in ids]
    rng.shuffle(mix)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        quoted = ",".join(json.dumps(p) for p in mix)
        script.write(f"local p={{{quoted}}} local i=math.random(#p) request=function() i=i%#p+1 return wrk.format('GET',p[i]) end\n")
        script.flush()
        for name, writes in (("alone", False), ("while reports are added", True)):
            if writes and not reports:
                continue
            adding = subprocess.Popen([uptick, "add", "--quiet", "--jobs", "1", store, reports]) if writes else None
            if writes:
                time.sleep(2)
            before = cpu_s()
            said = subprocess.run(["wrk", "-t1", "-c32", "-d10", "--latency", "-s", script.name, f"http://127.0.0.1:{port}"], capture_output=True, text=True).stdout
            rate, p50, p99 = (re.search(r, said) for r in (r"Requests/sec:\s+([\d.]+)", r"50%\s+(\S+)", r"99%\s+(\S+)"))
            bad = re.search(r"Non-2xx.*", said)
            print(f"{name}: {float(rate.group(1)):.0f} requests/s, median {p50.group(1)}, 99 % within {p99.group(1)}, {(cpu_s() - before) / float(rate.group(1)) / 10 * 1e6:.0f} us of the server's CPU each, {len(mix)} addresses{', ' + bad.group(0) if bad else ''}", flush=True)
            if adding:
                adding.terminate()
                adding.wait()
server.terminate()
server.wait()
