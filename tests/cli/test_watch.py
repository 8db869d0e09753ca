#!/usr/bin/env python3
"""uptick watch against servers that misbehave: no item is lost, none is added twice.

usage: test_watch.py PROGRAM   (with $UPTICK_DATA)
Each fault has a server of its own (server.py), so that one host's manners do not hold up another's feeds.
"""
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import server  # noqa: E402

PROGRAM = sys.argv[1]
passed = failed = 0


def check(name, claim):
    global passed, failed
    if claim:
        passed += 1
    else:
        failed += 1
        print(f"not so: {name}", file=sys.stderr)


class Watch:
    """A store and the servers of some faults."""

    def __init__(self, folder, *faults, options=()):
        self.store = os.path.join(folder, "-".join(faults)[:60] + ".store")
        self.servers = {fault: server.Server() for fault in faults}
        self.options = list(options)
        self.said = ""

    def urls(self):
        return [f"{s.base}/{fault}/feed" for fault, s in self.servers.items()]

    def command(self, *more):
        return [PROGRAM, "watch", "--once", "--delay", "1", "--retry", "1", "--timeout", "3", "--allow-private", *self.options, *more, self.store, *self.urls()]

    def round(self, *more):
        ran = subprocess.run(self.command(*more), capture_output=True, text=True, timeout=120)
        self.said = ran.stderr
        return ran.returncode

    def rounds(self, n, pause=1.1):
        for i in range(n):
            if i:
                time.sleep(pause)
            self.round()

    def rows(self, sql, *values):
        with sqlite3.connect(self.store) as db:
            return db.execute(sql, values).fetchall()

    def count(self, like="%"):
        return self.rows("SELECT count(*) FROM reports JOIN texts ON texts.report=number WHERE text LIKE ? OR title LIKE ?", like, like)[0][0]

    def waiting(self):
        return self.rows("SELECT count(*) FROM watch_items WHERE state=0")[0][0]

    def line_of(self, fault):
        return [line for line in self.said.splitlines() if f"/{fault}/feed" in line]


def faults_of_feeds(folder):
    faults = ["length-long", "length-short", "dropped", "moved", "later", "changing-etag", "gzip-lie", "gzip", "gzip-cut", "endless", "charset", "malformed",
              "guids", "new-guids", "growing", "edited", "oops", "chunked", "json", "good"]
    w = Watch(folder, *faults)
    w.rounds(3, 1.6)
    w.rounds(3, 1.6)
    for fault in faults:
        name = {"changing-etag": "etag", "moved": "behind", "charset": "charset", "json": "json"}.get(fault, fault)
        texts = w.count(f"%report {name}-_.%") if fault != "json" else w.count("Json _")
        check(f"{fault}: five items, each once (there are {texts})", texts == 5)
        lines = w.line_of(fault)
        check(f"{fault}: one line a poll ({lines})", len(lines) == 1)
    check("nothing else was added", w.count() == 5 * len(faults))
    check("a changed text is a new version", w.rows("SELECT max(version) FROM reports JOIN texts ON texts.report=number WHERE text LIKE '%report edited-2.%'")[0][0] > 1)
    check("the others are not", w.rows("SELECT count(*) FROM reports WHERE version>1")[0][0] == 1)
    check("a title in the wrong charset is read", w.rows("SELECT count(*) FROM reports WHERE title LIKE 'Café “_”'")[0][0] == 5)
    check("an entity of HTML and a stray ampersand are read", w.rows("SELECT count(*) FROM reports WHERE title LIKE 'Salt & pepper _'")[0][0] == 5)
    check("the broken item is named", "malformed" in w.said and "broken in part: line" in w.said)
    check("what is too long is said", "longer than it may be" in w.said)
    asked = [h for _, path, h in w.servers["good"].log if path == "/good/feed"]
    check("ETag and Last-Modified are sent back", len(asked) > 2 and all(h.get("if-none-match") == '"v1"' and h.get("if-modified-since") for h in asked[1:]))
    check("which is answered with 304", any("unchanged" in line for line in w.line_of("good")))
    check("what was not whole is asked for whole", all("if-none-match" not in h for _, path, h in w.servers["length-long"].log if path.endswith("feed")))
    agents = {h.get("user-agent") for _, _, h in w.servers["good"].log}
    check(f"the agent is named ({agents})", len(agents) == 1 and agents.pop().startswith("uptick/"))
    check("robots.txt is asked for once", w.servers["good"].asked["/robots.txt"] == 1)
    later = [t for t, path, _ in w.servers["later"].log if path == "/later/feed"]
    check("Retry-After is kept", later[1] - later[0] >= 3.5)
    check("one request at a time to a host", w.servers["good"].most_open == 1)
    check("no event is without its report", w.rows("SELECT count(*) FROM events WHERE report NOT IN (SELECT number FROM reports)")[0][0] == 0)


def teasers(folder):
    w = Watch(folder, "teasers", "relative", options=["--tries", "4"])
    w.round()
    waits = w.waiting()
    check(f"what cannot be had at once waits ({waits})", 2 <= waits <= 4)
    time.sleep(1.2), w.round(), time.sleep(2.2), w.round(), time.sleep(4.2), w.round(), time.sleep(1.2), w.round()
    check("nothing waits in the end", w.waiting() == 0)
    check(f"twelve reports ({w.count()})", w.count() == 12)
    for name in ("page0.html", "busy/page1.html", "cut/page2.html", "gzip-lie/page3.html"):
        check(f"{name} was read as a page", w.count(f"%/teasers/{name} page 3%") == 1)
    for name, number in (("a page in a redirect loop", 4), ("a page that robots.txt forbids", 5), ("a page that is gone", 6)):
        check(f"{name}: the teaser is kept", w.count(f"In short teasers-{number}.") == 1)
    check("what robots.txt forbids was not asked for", w.servers["teasers"].asked["/teasers/secret"] == 0)
    for i in range(5):
        check(f"relative link {i} was followed", w.count(f"%/relative/page{i}.html?a=1&b=2 page 3%") == 1)
    check("pages are dated by themselves", w.rows("SELECT count(*) FROM reports WHERE date='2022-03-04'")[0][0] == 12)
    asked = dict(w.servers["relative"].asked)
    w.round()
    check("what is known is not fetched again", {k: v for k, v in w.servers["relative"].asked.items() if "page" in k} == {k: v for k, v in asked.items() if "page" in k})


def left_alone(folder):
    w = Watch(folder, "crowd")
    w.round()
    check(f"of forty pages one is read, the others wait ({w.count()}, {w.waiting()})", w.count() == 1 and w.waiting() == 39)
    check(f"which takes few lines ({len(w.said.splitlines())})", len(w.said.splitlines()) <= 4)
    asked = sum(w.servers["crowd"].asked.values())
    w.round()
    check("and the host is left alone", sum(w.servers["crowd"].asked.values()) == asked)


def refusals(folder):
    faults = ["loop", "scheme", "disallowed", "laughs", "bomb", "slow", "silent", "nowhere", "front"]
    w = Watch(folder, *faults, options=["--retry", "30"])
    began = time.monotonic()
    status = w.round()
    took = time.monotonic() - began
    check("it ends with 1", status == 1)
    check(f"no server holds it up ({took:.1f} s)", took < 15)
    words = {"loop": "more than 5 times", "scheme": "no address", "disallowed": "robots.txt", "laughs": "expansion attack", "bomb": "longer than it may be", "slow": "timed out", "silent": "timed out", "nowhere": "404", "front": "it names http://127.0.0.1"}
    for fault in faults:
        lines = w.line_of(fault)
        check(f"{fault}: one clear line ({lines})", len(lines) == 1 and words[fault] in lines[0])
    check("nothing was added", w.count() == 0)
    check("a forbidden feed was not asked for", w.servers["disallowed"].asked["/disallowed/feed"] == 0)
    w.round()
    check("after a failure a pause", sum(s.asked[f"/{f}/feed"] for f, s in w.servers.items() if f == "nowhere") == 1)


def private_addresses(folder):
    w = Watch(folder, "good", "inside")
    port = w.servers["good"].port
    for address in (f"http://127.0.0.1:{port}/good/feed", f"http://localhost:{port}/good/feed", f"http://[::1]:{port}/good/feed", f"http://2130706433:{port}/good/feed",
                    f"http://[::ffff:127.0.0.1]:{port}/good/feed", "http://10.0.0.1/feed", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/feed"):
        ran = subprocess.run([PROGRAM, "watch", "--once", "--timeout", "3", os.path.join(folder, "private.store"), address], capture_output=True, text=True, timeout=60)
        check(f"{address} is refused ({ran.stderr})", ran.returncode == 1 and ("is a private one" in ran.stderr or (":" in address[5:12] and "cannot be had" in ran.stderr)))
    check("nothing was asked", not w.servers["good"].log)
    check("a redirect on the same machine is followed where it is allowed", w.round() == 0 and w.count() == 5)


def kills(folder):
    w = Watch(folder, "big", "teasers", "growing", options=["--tries", "2"])
    sizes = []
    for i in range(14):
        ran = subprocess.Popen(w.command(), stderr=subprocess.DEVNULL)
        time.sleep(0.05 + 0.04 * i)
        ran.send_signal(signal.SIGKILL)
        ran.wait()
        sizes.append(w.count() if os.path.exists(w.store) and w.rows("SELECT count(*) FROM sqlite_master WHERE name='watch_items'")[0][0] else 0)
    check(f"some were killed in the middle ({sizes})", sizes[0] < 300)
    for _ in range(4):
        time.sleep(2.2)
        w.round()
    check(f"all of the 300 are there once ({w.count('%report big-%')})", w.count("%report big-%") == 300)
    check(f"and all that stood in the window ({w.count('%report growing-%')})", 3 <= w.count("%report growing-%") <= 5)
    check("and the teasers", w.count("%teasers-%") + w.count("%/teasers/%") >= 7 and w.waiting() == 0)
    check("the store is whole", w.rows("PRAGMA integrity_check")[0][0] == "ok")


def lists(folder):
    w = Watch(folder, "good", "json")
    good, json_feed = w.urls()
    opml, plain = os.path.join(folder, "feeds.opml"), os.path.join(folder, "feeds.txt")
    pathlib.Path(opml).write_text(f'<opml version="2.0"><body><outline text="x"><outline type="rss" xmlUrl="{good}"/></outline><outline xmlUrl="{json_feed}"/></body></opml>')
    pathlib.Path(plain).write_text(f"# feeds\n\n{good}   the good one\n{json_feed}\n")
    for path in (opml, plain):
        store = path + ".store"
        ran = subprocess.run([PROGRAM, "watch", "--once", "--delay", "1", "--allow-private", store, path, good], capture_output=True, text=True, timeout=60)
        check(f"{path}: read, each feed once", ran.returncode == 0 and ran.stderr.count("5 new") == 2)
    pathlib.Path(plain).write_text(f"{good}\nnot an address\n")
    ran = subprocess.run([PROGRAM, "watch", "--once", os.path.join(folder, "x.store"), plain], capture_output=True, text=True, timeout=60)
    check("a line that is no address is named", ran.returncode == 3 and "feeds.txt:2:" in ran.stderr)


def goes_on(folder):
    w = Watch(folder, "growing")
    command = [a for a in w.command() if a != "--once"] + ["--every", "1"]
    ran = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    time.sleep(2.5)
    check("it goes on", ran.poll() is None)
    ran.send_signal(signal.SIGTERM)
    said = ran.communicate(timeout=20)[1]
    check("and ends in order when told to", ran.returncode == 0 and "3 new" in said)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for test in (lists, faults_of_feeds, teasers, left_alone, refusals, private_addresses, kills, goes_on):
            test(folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
