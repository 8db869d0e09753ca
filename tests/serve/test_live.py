"""The server while the store changes: reports that come in, decisions, many at once, and what listeners hear."""
import datetime, http.client, http.server, json, pathlib, subprocess, threading, time, urllib.parse
from client import SAMPLES, Server, UPTICK, check, finish, folder_with_store

folder = folder_with_store()
server = Server(folder, "--today", "2024-11-01")


class Listener(threading.Thread):
    """Hears the server-sent events until stopped."""

    def __init__(self):
        super().__init__(daemon=True)
        self.heard, self.connection = [], http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self.connection.request("GET", "/api/v1/events/stream")
        self.answer = self.connection.getresponse()
        self.start()

    def run(self):
        name = None
        try:
            for line in self.answer:
                line = line.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                if line.startswith("data: "):
                    self.heard.append((name, json.loads(line[6:])))
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass

    def wait(self, name, seconds=10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(n == name for n, _ in self.heard):
                return [d for n, d in self.heard if n == name]
            time.sleep(0.05)
        return []


listener = Listener()
check("a stream of events", listener.answer.getheader("content-type") == "text/event-stream" and listener.wait("hello"))

# ---- a report comes in
text = 'ARVEL, 4 March - "Russians out" was painted on the front of his home last week.'
events = server.api("events", limit=1)["total"]
status, _, data = server.ask("/api/v1/reports", "POST", {"text": text, "date": "2022-03-04", "source": "Paste"}, timeout=120)
added = json.loads(data)
check("a report is added", status == 200 and added["added"][0]["how"] == "new" and added["added"][0]["n_events"] >= 1 and not added["refused"], added)
identity = added["added"][0]["id"]
found = server.api("events", report=identity)
check("its events are in the very next list", found["total"] == added["added"][0]["n_events"] and server.api("events", limit=1)["total"] == events + found["total"])
check("and in an incident", all(e["incident"] for e in found["items"] if e["class"] == "incident"))
check("it is found by its words", server.api("events", q='"Russians out"', limit=1)["total"] >= 1)
check("by its source", server.api("events", source="paste", limit=1)["total"] == found["total"])
check("the same again is known", json.loads(server.ask("/api/v1/reports", "POST", {"text": text, "date": "2022-03-04", "source": "Paste"})[2])["added"][0]["how"] == "known")
lines = "\n".join(json.dumps({"id": f"line{i}", "date": "2022-03-05", "text": f"BRNO, 5 March - Windows of a mosque were smashed on Friday, the {i}th time."}) for i in range(3)) + "\nnot JSON\n"
status, _, data = server.ask("/api/v1/reports", "POST", lines, {"Content-Type": "application/x-ndjson"})
check("lines, and one that is none", status == 200 and len(json.loads(data)["added"]) == 3 and len(json.loads(data)["refused"]) == 1, data)
status, _, data = server.ask("/api/v1/reports?date=2022-03-06", "POST", "PRAGUE, 6 March - A synagogue was set on fire on Friday.", {"Content-Type": "text/plain"})
check("plain text with a date", status == 200 and server.api("reports/" + json.loads(data)["added"][0]["id"])["report"]["date"] == "2022-03-06", data)
change = listener.wait("change")
check("a change is heard of", change and change[-1]["events"] >= events, change)

# ---- another program writes
pathlib.Path(f"{folder}/more.jsonl").write_text("".join(json.dumps({"id": f"more{i}", "date": "2024-10-20", "text": f"LINZ, 20 October - A man threw stones at a synagogue in Linz on Friday, for the {i}th time."}) + "\n" for i in range(5)))
reports = server.api("about")["store"]["reports"]
for path in ("/api/v1/about", "/api/v1/facets"):
    server.ask(path)
done = subprocess.run([UPTICK, "add", "--quiet", server.store, f"{folder}/more.jsonl"], capture_output=True, text=True)
check("another program adds", done.returncode == 0, done.stderr)
time.sleep(0.5)
fresh = json.loads(server.ask("/api/v1/about", headers={"Cache-Control": "no-cache"})[2])["store"]["reports"]
check("who wants the present gets it", fresh == reports + 5, (reports, fresh))
end = time.monotonic() + 3
while time.monotonic() < end and server.api("about")["store"]["reports"] != reports + 5:
    time.sleep(0.1)
check("and the others soon", server.api("about")["store"]["reports"] == reports + 5)
time.sleep(2.1)  # by now all do

# ---- a report by its address
class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = "<html><head><title>Fire at mosque</title><meta property='article:published_time' content='2024-05-03T08:00:00Z'></head><body><article><p>GRAZ - A mosque in Graz was set on fire by unknown arsonists on Thursday night, the police said. Nobody was hurt.</p><p>The prayer hall was destroyed, and the door was daubed with slogans against Muslims.</p></article></body></html>"
        known = {"/moved": (301, ""), "/page": (200, page), "/gone": (404, "no")}
        status, body = known.get(self.path, (404, ""))
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/page")
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=pages.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{pages.server_port}"
post = lambda to, **body: (lambda answer: (answer[0], json.loads(answer[2])))(to.ask("/api/v1/reports", "POST", body, timeout=120))
status, said = post(server, url=address + "/page")
check("a server that was not told to fetches nothing", status == 403 and "--fetch" in said["error"]["message"], said)
check("and says so", server.api("session")["can_fetch"] is False)
guarded = Server(folder, "--fetch")
status, said = post(guarded, url=address + "/page")
check("nothing is fetched from a private address", status == 403 and "private" in said["error"]["message"], said)
check("nor from what is no address", post(guarded, url="file:///etc/passwd")[0] == 400)
guarded.stop()
fetching = Server(folder, "--fetch", "--allow-private")
check("one that fetches says so", fetching.api("session")["can_fetch"] is True)
status, said = post(fetching, url=address + "/moved")
check("a page is fetched, through a redirect", status == 200 and len(said["added"]) == 1, said)
kept = fetching.api("reports/" + urllib.parse.quote(said["added"][0]["id"], safe="")) if status == 200 else {"report": {}, "text": ""}
check("its title, date, address and text are the report's", kept["report"].get("title") == "Fire at mosque" and kept["report"].get("date") == "2024-05-03" and kept["report"].get("url") == address + "/page" and "prayer hall" in kept["text"], kept["report"])
check("a page that is not there", post(fetching, url=address + "/gone")[0] == 502)
fetching.stop()
pages.shutdown()

# ---- decisions
incident = server.api("incidents", **{"class": "incident", "type": "graffiti", "limit": 1})["items"][0]["id"]
totals = lambda: (server.api("incidents", limit=1)["total"], server.api("events", limit=1)["total"], len(server.ask("/api/v1/export?of=incidents")[2].splitlines()), server.api("facets")["total"])
before = totals()
status, made = server.decide(incident=incident, action="correct", field="type", value="arson", note="by fire")
check("corrected", status == 200 and made["incident"]["type"] == "arson" and made["incident"]["review"] == "corrected", made)
whole = server.api("incidents/" + incident)
check("in its page, its list and its events", whole["incident"]["type"] == "arson" and incident in [i["id"] for i in server.api("incidents", type="arson", limit=500)["items"]] and
      all(e["type"] == "arson" for r in whole["reports"] for e in r["events"] if e["role"] == "act" and e["class"] == "incident"))
check("and no longer where it was", incident not in [i["id"] for i in server.api("incidents", type="graffiti", limit=500)["items"]])
check("as exported", any(json.loads(l)["id"] == incident and json.loads(l)["type"] == "arson" for l in server.ask("/api/v1/export?of=incidents&type=arson")[2].splitlines()))
check("its history says so", whole["reviews"][0]["note"] == "by fire" and whole["reviews"][0]["from"] == "graffiti" and whole["reviews"][0]["to"] == "arson", whole["reviews"])
check("the decision is heard of", listener.wait("review") and listener.wait("review")[-1]["incident"] == incident)
status, rejected = server.decide(incident=incident, action="reject", reason="fiction", reviewer="ben")
after = totals()
check("rejected, it leaves list, events, export and figures", status == 200 and after[0] == before[0] - 1 and after[1] < before[1] and after[2] == before[2] - 1 and after[3] == before[3] - 1, (before, after))
check("but is there when asked for", incident in [i["id"] for i in server.api("incidents", review="rejected", limit=500)["items"]])
server.ask("/api/v1/reports", "POST", {"id": "apart", "text": "OSLO, 1 March - The council met on Sunday.", "date": "2021-03-01"})
again = subprocess.run([UPTICK, "link", "--quiet", server.store, "--redo"], capture_output=True, text=True)
check("all is linked anew", again.returncode == 0, again.stderr)
time.sleep(1)
check("it is still rejected, and still there when asked for", incident in [i["id"] for i in server.api("incidents", review="rejected", limit=500)["items"]] and totals() == after, (totals(), after))
for decision in (rejected["review"], made["review"]):
    check("taken back", server.decide(action="undo", review=decision)[0] == 200)
check("all is as it was", totals() == before and server.api("incidents/" + incident)["incident"]["review"] == "machine" and server.api("incidents/" + incident)["incident"]["type"] == "graffiti")
check("twice is a conflict", server.decide(action="undo", review=made["review"])[0] == 409)
queue = server.api("review/queue", limit=500)
check("the queue holds what nobody has looked at", queue["total"] == server.api("incidents", **{"class": "incident", "review": "machine", "limit": 1})["total"], queue["total"])
first = queue["items"][0]["incident"]["id"]
check("what is worth most comes first", [i["value"] for i in queue["items"]] == sorted((i["value"] for i in queue["items"]), reverse=True))
server.decide(incident=first, action="accept")
check("what was decided leaves the queue", first not in [i["incident"]["id"] for i in server.api("review/queue", limit=500, reviewer="ana")["items"]])
two = [i["incident"]["id"] for i in server.api("review/queue", limit=500)["items"]]
seconds = [i["incident"]["id"] for i in server.api("review/queue", limit=500, reviewer="ben")["items"] if i["needs"] == "second"]
for one in two[:40]:
    server.decide(incident=one, action="accept")
asked = [i for i in server.api("review/queue", limit=500, reviewer="ben")["items"] if i["needs"] == "second"]
check("some are asked of a second reader, who is not told", 0 < len(asked) < 20 and all(i["incident"]["review"] == "machine" for i in asked), len(asked))
check("not of the first again", not [i for i in server.api("review/queue", limit=500, reviewer="ana")["items"] if i["needs"] == "second"])
server.decide(incident=asked[0]["incident"]["id"], action="reject", reason="other", reviewer="ben")
# What a reviewer joins or takes apart stays so, whatever is linked after.
members = lambda i: sorted(e["id"] for r in server.api("incidents/" + i)["reports"] for e in r["events"] if e["role"] == "act")
large = next(i["id"] for i in server.api("incidents", **{"class": "incident", "sort": "-reports", "limit": 20})["items"] if len(members(i["id"])) >= 3)
acts = members(large)
paste = lambda n: server.ask("/api/v1/reports", "POST", {"text": f"OSLO, {n} March - A mosque was daubed with paint on Sunday.", "date": f"2021-03-{n:02}"})
status, made = server.decide(incident=large, action="split", events=acts[-1:])
check("taken apart", status == 200 and members(made["incident"]["id"]) == acts[-1:] and members(large) == acts[:-1], (made, members(large)))
paste(11)
check("and still after more was linked", members(made["incident"]["id"]) == acts[-1:] and members(large) == acts[:-1], members(large))
check("taken back", server.decide(action="undo", review=made["review"])[0] == 200 and members(large) == acts, members(large))
paste(12)
check("and still together", members(large) == acts, members(large))
one, two = [i["id"] for i in server.api("incidents", **{"class": "incident", "sort": "date", "limit": 2})["items"]]
both = sorted(members(one) + members(two))
status, merged = server.decide(incident=one, action="merge", **{"with": two})
stays = merged["incident"]["id"]
check("joined", status == 200 and stays in (one, two) and members(stays) == both, merged)
paste(13)
check("and still after more was linked", members(stays) == both and server.api("incidents/" + (one if stays == two else two))["merged_from"] is not None, members(stays))
check("taken back", server.decide(action="undo", review=merged["review"])[0] == 200)
paste(14)
check("and two again", sorted(members(one) + members(two)) == both and members(one) and members(two), (members(one), members(two)))
agreement = server.api("review/agreement")
check("agreement is counted", agreement["pairs"] == 1 and agreement["agree"] == 0, agreement)
log = server.api("review/log", limit=3)
check("the log in pages", len(log["items"]) == 3 and server.api("review/log", limit=3, cursor=log["next"])["items"][0]["id"] == log["items"][-1]["id"] - 1)
gold = [json.loads(l) for l in server.ask("/api/v1/review/gold")[2].decode().splitlines()]
check("gold is of reports", all(set(g) == {"id", "events"} for g in gold))

# ---- many readers while a writer adds: every answer is good, and a list agrees with its own count
more = pathlib.Path(folder) / "more.jsonl"
with open(more, "w", encoding="utf-8") as out:
    for n in range(6):
        for sample in SAMPLES.glob("*.jsonl"):
            for line in open(sample, encoding="utf-8"):
                report = json.loads(line)
                report["id"] = f"copy{n}-{report.get('id')}"
                report["text"] += f" It was the {n + 2}th report of it."
                out.write(json.dumps(report, ensure_ascii=False) + "\n")
stop, wrong, answered = threading.Event(), [], [0]


def read(worker):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    paths = ["incidents?limit=500", "events?group=religion&limit=20", "facets", "map?zoom=4", "series?over=group&from=2020-01-01", "events?q=police&limit=5", "about", "incidents?sort=-confidence&limit=9", "export?of=incidents&limit_is=none"]
    n = worker
    while not stop.is_set():
        path = paths[n % len(paths)].replace("&limit_is=none", "")
        n += 1
        connection.request("GET", "/api/v1/" + path)
        answer = connection.getresponse()
        data = answer.read()
        answered[0] += 1
        if answer.status != 200:
            wrong.append((path, answer.status, data[:200]))
        elif path == "incidents?limit=500":
            page = json.loads(data)
            if len(page["items"]) != min(500, page["total"]) or len({i["id"] for i in page["items"]}) != len(page["items"]):
                wrong.append((path, page["total"], len(page["items"])))


readers = [threading.Thread(target=read, args=(i,)) for i in range(8)]
for r in readers:
    r.start()
adding = subprocess.run([UPTICK, "add", "--quiet", server.store, str(more)], capture_output=True, text=True)
time.sleep(0.5)
stop.set()
for r in readers:
    r.join()
check("reports are added meanwhile", adding.returncode == 0, adding.stderr)
check("every answer was good", not wrong and answered[0] > 50, (answered, wrong[:3]))
time.sleep(2.2) # what was kept is given for two seconds
page = server.api("about")["store"]
check("and all of them are seen", page["reports"] > 600, page)
check("as the store has them", page["events"] == len(server.ask("/api/v1/export")[2].splitlines()) and page["incidents"] == len(server.ask("/api/v1/export?of=incidents")[2].splitlines()), page)
listener.connection.sock and listener.connection.sock.close()

# ---- a command is told of a new uptick: nothing for those that were there
server.stop()

# ---- a command for each new uptick: half a year of quiet, then two weeks of many
day = lambda n: (datetime.date(2022, 1, 3) + datetime.timedelta(n)).isoformat()
towns, jobs = ["Prague", "Brno", "Ostrava", "Pilsen", "Liberec"], ["baker", "nurse", "student", "tailor", "teacher", "welder", "cook"]
streets = ["Mill Lane", "Harbour Street", "Castle Hill", "Canal Walk", "Bell Yard", "Quarry Road", "Tanner Street", "Station Road", "Weavers Square"]
acts = ['"Russians out" was painted on the front door of a Russian {job} on {street} in {t} on {d}.', "A Russian {job} of {n} was beaten in {t} on {d} by men who had heard him speak Russian.", "The window of a shop owned by Russians on {street} in {t} was smashed on {d}."]
details = ["Officers took {n} statements and asked for pictures.", "It rained, and {n} trams were late.", "A camera may have recorded a yellow car, number {n}.", "School number {n} was closed for a day."]


def tell(i, n):
    """Report `i`, of day `n`."""
    parts = {"t": towns[i % 5], "d": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[n % 7], "job": jobs[i % 7], "street": streets[i % 9], "n": 18 + i}
    return {"id": f"r{i}", "date": day(n), "source": "Wire", "text": f"{towns[i % 5].upper()} - " + acts[i % 3].format(**parts) + " " + details[i % 4].format(**parts)}


quiet = [{"id": f"q{n}", "date": day(n), "source": "Wire", "text": f"VIENNA - The council of Vienna debated {jobs[n % 7]}s and {streets[n % 9]} on Monday for the {n}th time."} for n in range(180)] + [tell(k, k * 40) for k in range(4)]
loud = [tell(10 + k, 168 + k // 4) for k in range(48)]
pathlib.Path(f"{folder}/quiet.jsonl").write_text("".join(json.dumps(r) + "\n" for r in quiet))
made = subprocess.run([UPTICK, "add", "--quiet", f"{folder}/rises.store", f"{folder}/quiet.jsonl"], capture_output=True, text=True)
check("a quiet store", made.returncode == 0, made.stderr)
rising = Server(folder, "--today", "2022-07-05", "--on-uptick", f"cat >> {folder}/told", store="rises.store")
for _ in range(100):
    if not rising.api("upticks")["pending"]:
        break
    time.sleep(0.1)
check("what was there before is no news", not pathlib.Path(f"{folder}/told").exists())
pathlib.Path(f"{folder}/loud.jsonl").write_text("".join(json.dumps(r) + "\n" for r in loud))
made = subprocess.run([UPTICK, "add", "--quiet", rising.store, f"{folder}/loud.jsonl"], capture_output=True, text=True)
check("then many reports", made.returncode == 0, made.stderr)
end = time.monotonic() + 60
while time.monotonic() < end and not (pathlib.Path(f"{folder}/told").exists() and pathlib.Path(f"{folder}/told").read_text()):
    time.sleep(0.2)
told = [json.loads(line) for line in pathlib.Path(f"{folder}/told").read_text().replace("}{", "}\n{").splitlines()] if pathlib.Path(f"{folder}/told").exists() else []
known = {u["id"] for u in rising.api("upticks", all=1)["items"]}
check("the command is run with each new uptick", told and all(u["is_alarm"] and u["id"] in known for u in told), [u.get("id") for u in told])
check("once each", len({u["id"] for u in told}) == len(told), len(told))
rising.stop()
finish(folder)
