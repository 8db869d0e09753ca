"""What of a source may be shown, and who is named: the same in every answer, whoever asks, down to the last address."""
import json, subprocess, tempfile, time
from client import UPTICK, Server, check, finish

folder = tempfile.mkdtemp(prefix="uptick-levels-")
far = " ".join(f"Nothing else of note happened on the {n}th round of the yearly quizzes." for n in range(4, 40))
reports = [{"id": "shut", "date": "2022-03-04", "source": "Arvel Post", "title": "Jaan Tamm saw scarlet mosque burn", "url": "https://example.org/one",
            "text": "ARVEL, 4 March - Two men set fire to a scarlet mosque in Arvel on Thursday, police said. Jaan Tamm, 41, a neighbour, called the fire brigade. On Friday \"Muslims out\" was painted on the house of Mari Kask, a Muslim student, police said."},
           {"id": "part", "date": "2022-03-05", "source": "Brook Times", "title": "Synagogue windows", "url": "https://example.org/jaan-tamm-again",
            "text": "BROOK, 5 March - The windows of a synagogue in Brook were smashed on Friday, police said. " + far + " The zeppelin came at last, said Jaan Tamm."}]
with open(f"{folder}/reports.jsonl", "w") as out:
    out.write("".join(json.dumps(r) + "\n" for r in reports))
done = subprocess.run([UPTICK, "add", "--quiet", f"{folder}/demo.store", f"{folder}/reports.jsonl"], capture_output=True, text=True)
check("added", done.returncode == 0, done.stderr)
tokens, lines = {}, []
for role in ("reader", "reviewer", "admin"):
    made = subprocess.run([UPTICK, "serve", "--new-token", f"{role}:{role}x"], capture_output=True, text=True)
    tokens[role] = made.stderr.split()[-1]
    lines.append(made.stdout)
with open(f"{folder}/tokens", "w") as out:
    out.write("".join(lines))
server = Server(folder, "--tokens", f"{folder}/tokens", "--today", "2022-03-10")


def ask(path, role="reader"):
    role = "reviewer" if role == "reader" and "gold" in path else role  # who may
    """Of the present: nothing that was kept."""
    status, _, data = server.ask("/api/v1/" + path, headers={"Authorization": "Bearer " + tokens[role], "Cache-Control": "no-cache"})
    check(f"{path} is answered", status == 200, data)
    return data.decode()


def restrict(level, *sources):
    done = subprocess.run([UPTICK, "restrict", server.store, level, *sources], capture_output=True, text=True)
    check(f"{level} is set", done.returncode == 0, done.stderr)
    time.sleep(0.5)


while json.loads(ask("upticks"))["pending"]:
    time.sleep(0.1)
incidents = [i["id"] for i in json.loads(ask("incidents"))["items"]]
check("there are incidents", len(incidents) >= 3, incidents)
paths = ["today", "incidents", "events", "map", "series", "facets", "upticks", "feed.atom", "about", "review/queue", "review/log", "review/gold", "review/agreement", "reports/shut", "reports/part"]
paths += [f"incidents/{i}" for i in incidents] + [f"export?format={f}&of={of}" for f in ("jsonl", "csv", "geojson", "odihr", "acled", "gdelt", "phoenix") for of in ("events", "incidents")]


def everything(names, role="reader"):
    return {path: ask(path + ("&" if "?" in path else "?") + "names=1" if names and path.split("?")[0].split("/")[0] in ("today", "incidents", "events", "reports", "export") or names and path in ("review/queue", "review/log", "review/gold") else path, role) for path in paths}


def those_with(answers, *words):
    return [path for path, text in answers.items() if any(w.lower() in text.lower() for w in words)]


with_target = next(e for e in json.loads(ask("events?names=1"))["items"] if e["report"]["id"] == "shut")
for action in ({"incident": with_target["incident"], "action": "correct", "field": "target.text", "value": "Jaan Tamm's scarlet house", "note": "Jaan Tamm, a neighbour, said so"},
               *({"event": e["id"], "action": "accept"} for e in json.loads(ask("reports/shut"))["events"])):
    status, _, data = server.ask("/api/v1/review", "POST", action, {"Authorization": "Bearer " + tokens["reviewer"]})
    check("decided", status == 200 and b"Tamm" not in data, data)
seen = everything(False)
check("nobody is named unasked", not those_with(seen, "Tamm", "Kask"), those_with(seen, "Tamm", "Kask"))
seen = everything(True)
check("they are where asked", {"incidents", "events", "reports/shut", "review/log", "review/gold", "today"} <= set(those_with(seen, "Tamm")), those_with(seen, "Tamm"))
totals = [json.loads(seen[p])["total"] for p in ("incidents", "events")]

restrict("metadata", "arvel post")
seen = everything(True)
words = ("scarlet", "Tamm saw", "fire brigade", "Muslims out", "Kask")
check("no word of the source is in any answer", not those_with(seen, *words), [(p, w) for p in paths for w in words if w.lower() in seen[p].lower()])
check("but all is counted", totals == [json.loads(seen[p])["total"] for p in ("incidents", "events")], totals)
one = json.loads(seen["reports/shut"])
check("a report without words", one["text"] is None and one["report"]["title"] is None and one["report"]["source"] == "Arvel Post" and one["report"]["url"] and len(one["events"]) >= 2, one)
check("another source is as it was", "smashed" in seen["reports/part"] and "zeppelin" in seen["reports/part"])
for role in ("reviewer", "admin"):
    told = those_with(everything(True, role), "scarlet")
    check(f"{role} sees {'them' if role == 'admin' else 'none either'}", bool(told) == (role == "admin"), told)

restrict("full", "Arvel Post")
restrict("excerpt", "*")
part = json.loads(ask("reports/part?names=1"))
whole = json.loads(ask("reports/part?names=1", "admin"))
check("an excerpt holds what the event rests on", "smashed" in part["text"] and "zeppelin" not in part["text"], part["text"][:400])
check("of the same length", len(part["text"]) == len(whole["text"]))
span = part["events"][0]["evidence"][0]["span"]
check("so that spans are true", part["text"][span[0]:span[1]] == whole["text"][span[0]:span[1]] == part["events"][0]["evidence"][0]["text"], span)
check("300 characters round it, no more", part["text"][span[1]:span[1] + 300] == whole["text"][span[1]:span[1] + 300] and not part["text"][span[1] + 300:].strip(".\n"), part["text"][span[1]:])
check("the rule of all others is not that of one that has its own", "fire brigade" in ask("reports/shut?names=1"))
check("names are masked in it", "Tamm" not in ask("reports/part") and json.loads(ask("reports/part"))["report"]["url"] is None)
server.stop()
finish(folder)
