#!/usr/bin/env python3
"""serve_load.py UPTICK STORE [REPORTS.jsonl] - how fast the server answers over a store, alone and while reports are added.

First each kind of page once, cold, then again (milliseconds); then a mix of them at a steady rate by bench/serve_load beside UPTICK
(ninja -C build bench/serve_load): the percentiles of the waits, and what the server's threads took.  Where REPORTS are given, they are new to
the store, and `uptick add` runs meanwhile.  The machine's load is printed: a wait is only the server's on a machine that does nothing else."""
import http.client, json, os, random, subprocess, sys, time

RATE, SECONDS = 2000, int(os.environ.get("SECONDS", 20))
uptick, store = sys.argv[1], sys.argv[2]
load = os.path.join(os.path.dirname(uptick), "bench/serve_load")
reports = sys.argv[3] if len(sys.argv) > 3 else None
server = subprocess.Popen([uptick, "serve", store, "--port", "0"], stdout=subprocess.PIPE, text=True)
begun = time.monotonic()
port = int(server.stdout.readline().rstrip("/\n").rsplit(":", 1)[1])
print(f"load of the machine: {os.getloadavg()[0]:.1f}")
print(f"opened in {time.monotonic() - begun:.2f} s")
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def cpu_s():
    """Of the threads that answer: what looks for upticks runs beside them."""
    tasks = f"/proc/{server.pid}/task"
    return sum(int(open(f"{tasks}/{t}/schedstat").read().split()[0]) for t in os.listdir(tasks) if open(f"{tasks}/{t}/comm").read().startswith(("MHD-worker", "renew"))) / 1e9


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
begun = time.monotonic()
while b'"pending":true' in ask("/api/v1/upticks")[1] and time.monotonic() - begun < 600:
    time.sleep(1)
print(f"upticks known after {time.monotonic() - begun:.0f} s more")
print("| page | first, ms | CPU, ms | again, ms | bytes |\n|---|---|---|---|---|")
for page in pages:
    before = cpu_s()
    first, data = ask(page)
    used = (cpu_s() - before) * 1000
    again = min(ask(page)[0] for _ in range(3))
    print(f"| {page} | {first:.0f} | {used:.1f} | {again:.1f} | {len(data)} |", flush=True)
print(f"memory {rss_mb():.0f} MB")
if os.path.exists(load):
    rng = random.Random(3)
    groups = [v["value"] for v in json.loads(ask("/api/v1/facets")[1])["group"]]
    mix = [p for p in pages if "expected" not in p]
    for _ in range(80):
        mix.append(f"/api/v1/{rng.choice(['incidents', 'events'])}?group={rng.choice(groups)}&from=20{rng.randint(14, 22)}-0{rng.randint(1, 9)}-01&to=2023-12-31&limit={rng.choice([20, 50])}")
    mix += [f"/api/v1/incidents/{i['id']}" for i in json.loads(ask("/api/v1/incidents?limit=60")[1])["items"]]
    rng.shuffle(mix)
    for name, writes in (("alone", False), ("while reports are added", True)):
        if writes and not reports:
            continue
        adding = subprocess.Popen([uptick, "add", "--quiet", "--jobs", "1", store, reports]) if writes else None
        if writes:
            time.sleep(2)
        before = cpu_s()
        said = json.loads(subprocess.run([load, str(port), str(RATE), str(SECONDS), "32"], input="\n".join(mix), capture_output=True, text=True, check=True).stdout)
        used = (cpu_s() - before) / SECONDS
        print(f"{name}, {len(mix)} addresses, {RATE} requests/s asked for: {said}; the server took {used:.2f} of a core" + (f"; add {'still ran' if adding.poll() is None else 'had ended'}" if adding else ""), flush=True)
        if adding:
            adding.terminate()
            adding.wait()
server.terminate()
server.wait()
