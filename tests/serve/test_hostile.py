"""What is malformed, huge, slow or hostile gets 4xx (or nothing), and nothing else happens."""
import hashlib, json, os, random, socket, subprocess, threading, time
from client import Server, UPTICK, check, finish, folder_with_store

folder = folder_with_store()
server = Server(folder)
host = f"127.0.0.1:{server.port}"


def content():
    """All that the store holds, as the interface tells it."""
    return [server.ask("/api/v1/" + p)[2] for p in ("events?limit=500", "incidents?limit=500", "review/log")]


before = content()


def request(line, *headers, body=b"", host=host):
    head = [line.encode() if isinstance(line, str) else line, b"Host: " + host.encode(), b"Connection: close", *[h.encode() if isinstance(h, str) else h for h in headers]]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


refused = [
    ("another host", request("GET /api/v1/about HTTP/1.1", host="evil.example")), ("another port", request("GET /api/v1/about HTTP/1.1", host="127.0.0.1:1")), ("two hosts", request("GET /api/v1/about HTTP/1.1", "Host: " + host)),
    ("no host", b"GET /api/v1/about HTTP/1.1\r\nConnection: close\r\n\r\n"), ("a host that begins as ours", request("GET / HTTP/1.1", host=host + ".evil.example")), ("HTTP/1.0 without a host", b"GET / HTTP/1.0\r\n\r\n"),
    ("a method there is not", request("SMURF / HTTP/1.1")), ("PUT", request("PUT /api/v1/review HTTP/1.1")), ("TRACE", request("TRACE / HTTP/1.1")), ("CONNECT", request("CONNECT evil.example:443 HTTP/1.1")), ("OPTIONS", request("OPTIONS * HTTP/1.1")),
    ("up and out", request("GET /../../etc/passwd HTTP/1.1")), ("the same in disguise", request("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1")), ("a page that is none", request("GET /@openapi.json HTTP/1.1")), ("a NUL in the path", request("GET /%00 HTTP/1.1")),
    ("a whole address", request("GET http://evil.example/api/v1/about HTTP/1.1")), ("much of an address", request("GET /" + "a" * 9000 + " HTTP/1.1")), ("very much", request("GET /" + "a" * 200000 + " HTTP/1.1")),
    ("many headers", request("GET / HTTP/1.1", *[f"X-{i}: {'b' * 200}" for i in range(400)])), ("one long header", request("GET / HTTP/1.1", "Cookie: " + "c" * 100000)),
    ("two lengths", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Content-Length: 2", "Content-Length: 3", body=b"{}")),
    ("length and chunks", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Content-Length: 2", "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n")),
    ("a negative length", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Content-Length: -1", body=b"{}")), ("a length beyond bounds", request("POST /api/v1/reports HTTP/1.1", "Content-Type: application/json", "Content-Length: 99999999999")),
    ("a body too large", request("POST /api/v1/reports HTTP/1.1", "Content-Type: application/json", "Content-Length: 9000000")),
    ("a form of another page", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 3", body=b"a=b")), ("plain text as a form sends it", request("POST /api/v1/review HTTP/1.1", "Content-Type: text/plain", "Content-Length: 2", body=b"{}")),
    ("another origin", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Origin: http://evil.example", "Content-Length: 2", body=b"{}")), ("no origin to speak of", request("POST /api/v1/reports HTTP/1.1", "Content-Type: text/plain", "Origin: null", "Content-Length: 3", body=b"abc")),
    ("another site, says the browser", request("POST /api/v1/reports HTTP/1.1", "Content-Type: application/json", "Sec-Fetch-Site: cross-site", "Content-Length: 14", body=b'{"text":"abc"}')), ("a port of ours that is not", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Origin: http://127.0.0.1:1", "Content-Length: 2", body=b"{}")),
    ("deleting what is not there to delete", request("DELETE /api/v1/incidents HTTP/1.1")), ("no body", request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Content-Length: 0")), ("words that are no query", request("GET /api/v1/events?q=%22%27%3BDROP+TABLE+events HTTP/1.1").replace(b"events?q", b"smurf?q")),
]
for name, data in refused:
    status = server.status_of(data)
    check(f"{name}: 4xx or no word", status == 0 or 400 <= status < 500 or status == 505, status)
bodies = [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"action":"accept"}', b'{"action":["accept"],"incident":"i1","reviewer":"a"}', b'{"action":"accept","action":"reject","incident":"i1","reviewer":"a"}', b"\xff\xfe", b'{"incident":"\\u0000","action":"accept","reviewer":"a"}',
          b"[" * 100000, b'{"a":' * 5000, b'{"incident":"' + b"i" * 100000 + b'","action":"accept","reviewer":"a"}', b'{"action":"undo","review":99999999999999999999,"reviewer":"a"}', b'{"action":"undo","review":-1,"reviewer":"a"}', b'{"action":"undo","review":1e3,"reviewer":"a"}',
          b'{"incident":"x\' OR 1=1 --","action":"accept","reviewer":"a"}', b'{"incident":"i1","action":"split","reviewer":"a","events":[1,2]}', b'{"incident":"i1","action":"split","reviewer":"a","events":' + json.dumps(["e"] * 300).encode() + b"}"]
for body in bodies:
    status, _, data = server.ask("/api/v1/review", "POST", body)
    check(f"a decision that is none: {body[:60]}", 400 <= status < 500 and b'"error"' in data, (status, data))
for kind, body in (("application/json", b"{}"), ("application/json", b'{"text":""}'), ("application/json", b'{"text":1}'), ("application/json", b'{"url":"http://127.0.0.1/"}'), ("application/json", b'{"text":"a","file":"/etc/passwd"}'), ("application/json", b"\xff"),
                   ("application/x-ndjson", b"\n\n"), ("application/x-ndjson", b"nope\n{}\n"), ("application/x-ndjson", b'{"text":"a\x00b"}\n'), ("application/xml", b"<a/>"), ("application/json", b'{"text":"a","date":"yesterday"}')):
    status, _, data = server.ask("/api/v1/reports", "POST", body, {"Content-Type": kind})
    check(f"a report that is none: {body[:40]}", 400 <= status < 500, (status, data))
check("a date that is none", server.ask("/api/v1/reports?date=soon", "POST", b"abc", {"Content-Type": "text/plain"})[0] == 400)
for query in ("type=smurf", "limit=0", "limit=501", "cursor=x", "cursor=zz.1", "sort=smurf", "bbox=1", "from=2022-13-01", "from=2022-05-02&to=2022-05-01", "confidence=2", "group=a&group=b", "names=2", "smurf=1", "q=-x", "q=" + "a+" * 40, "review=smurf"):
    status, _, data = server.ask("/api/v1/incidents?" + query)
    check(f"?{query[:30]}: 400", status == 400 and b'"error"' in data, (status, data))
check("words that look like SQL are words", server.ask("/api/v1/events?q=%22%27%3B%20DROP%20TABLE%20events%22")[0] == 200)
check("as is a group", server.ask("/api/v1/events?group=x%27%20OR%201%3D1--")[0] == 200)

# ---- bytes by lot
rng = random.Random(11)
seeds = [request("GET /api/v1/events?limit=3&q=a HTTP/1.1"), request("POST /api/v1/review HTTP/1.1", "Content-Type: application/json", "Content-Length: 26", body=b'{"action":"x","review":"y"}')]
for i in range(300):
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(data))
        what = rng.random()
        if what < .5: data[at] = rng.randrange(256)
        elif what < .8: del data[at:at + rng.randint(1, 9)]
        else: data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 30)))
        if not data:
            data = bytearray(b"x")
    try:
        status = server.status_of(bytes(data), wait=0.3)
    except OSError:
        status = 0
    check(f"bytes by lot {i}", status < 500 or status == 505, (status, bytes(data)))

# ---- slow ones: a byte now and then holds nobody up, and is ended
slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
for s in slow:
    s.sendall(b"GET /api/v1/about HTTP/1.1\r\nHost: ")
begun = time.monotonic()
check("others are answered meanwhile", server.ask("/api/v1/about", timeout=5)[0] == 200)
ended = 0
while time.monotonic() - begun < 40 and ended < len(slow):
    for s in list(slow):
        try:
            s.sendall(b"a")
            s.setblocking(False)
            try:
                if s.recv(100) == b"":
                    raise ConnectionError
            except BlockingIOError:
                pass
            s.setblocking(True)
        except OSError:
            slow.remove(s)
            s.close()
            ended += 1
    time.sleep(1)
check("a request that trickles in is ended", not slow, len(slow))
check("and it is said nowhere", server.ask("/api/v1/about")[0] == 200)
check("after all of this the store is as it was", content() == before)
server.stop()

# ---- who may do what
hashes, tokens = [], {}
for role, name in (("reader", "rita"), ("reviewer", "rob"), ("admin", "ada")):
    made = subprocess.run([UPTICK, "serve", "--new-token", f"{role}:{name}"], capture_output=True, text=True)
    tokens[role] = made.stderr.split()[-1]
    hashes.append(made.stdout)
    check("the file holds no token", tokens[role] not in made.stdout and hashlib.sha256(tokens[role].encode()).hexdigest() in made.stdout)
open(f"{folder}/tokens", "w").write("# who\n" + "".join(hashes))
bad = subprocess.run([UPTICK, "serve", f"{folder}/demo.store", "--address", "0.0.0.0", "--port", "0"], capture_output=True, text=True, timeout=20)
check("beyond loopback there must be tokens", bad.returncode == 2 and "--tokens" in bad.stderr, bad.stderr)
server = Server(folder, "--tokens", f"{folder}/tokens")
incident = json.loads(server.ask("/api/v1/incidents?limit=1", headers={"Authorization": "Bearer " + tokens["reader"]})[2])["items"][0]["id"]
accept, paste = {"incident": incident, "action": "accept", "reviewer": "somebody else"}, {"text": "ARVEL, 4 March - Nothing happened.", "date": "2022-03-04"}
asks = [("GET", "/api/v1/incidents", None, "reader"), ("GET", "/api/v1/events?names=1", None, "reader"), ("GET", "/api/v1/review/log", None, "reader"), ("GET", "/api/v1/review/gold", None, "reviewer"), ("POST", "/api/v1/review", accept, "reviewer"), ("POST", "/api/v1/reports", paste, "admin")]
ranks = [None, "reader", "reviewer", "admin"]
for method, path, body, least in asks:
    for rank, role in enumerate(ranks):
        headers = {"Authorization": "Bearer " + tokens[role]} if role else {}
        status, answered, data = server.ask(path, method, body, headers)
        check(f"{role or 'nobody'}: {method} {path}", status == 200 if rank >= ranks.index(least) else status == (403 if role else 401), (status, data))
check("a token that is none", server.ask("/api/v1/incidents", headers={"Authorization": "Bearer " + "0" * 64})[0] == 401)
check("the reviewer is the token's", json.loads(server.ask("/api/v1/review/log", headers={"Authorization": "Bearer " + tokens["reader"]})[2])["items"][-1]["reviewer"] in ("rob", "ada"))
status, headers, _ = server.ask("/api/v1/session", "POST", {"token": tokens["reviewer"]})
check("a cookie for pages", status == 200 and "HttpOnly" in headers["set-cookie"] and "SameSite=Strict" in headers["set-cookie"])
check("which says who asks", json.loads(server.ask("/api/v1/session", headers={"Cookie": headers["set-cookie"].split(";")[0]})[2])["reviewer"] == "rob")
check("no cookie for a token that is none", server.ask("/api/v1/session", "POST", {"token": "x"})[0] == 401)
check("pages are there for all, to ask for a token", server.ask("/")[0] == 200)
server.stop()

# ---- a public view
server = Server(folder, "--tokens", f"{folder}/tokens", "--public", "--today", "2024-11-01", "--delay-days", "14")
mine = {"Authorization": "Bearer " + tokens["reader"]}
whole = json.loads(server.ask("/api/v1/events?limit=500&names=1", headers=mine)[2])
seen = json.loads(server.ask("/api/v1/events?limit=500")[2])
check("what is new is held back", 0 < seen["total"] < whole["total"], (seen["total"], whole["total"]))
late = {e["id"] for e in whole["items"] if (e["report"]["date"] or "9999") > "2024-10-18"}
check("by the day of its report", late and not late & {e["id"] for e in seen["items"]})
inside = {e["id"]: e for e in whole["items"]}
for e in seen["items"]:
    own = inside[e["id"]]
    check("no words of a report", not e["evidence"] and not e["why"] and e["report"]["title"] is None and not any(e[k]["text"] for k in ("target", "actor", "source", "date", "place")), e)
    if own["place"]["precision"] in ("city", "point"):
        place = e["place"]
        check("no place finer than its division, nor a small one", place["name"] in (own["place"]["admin1"], None) and place["precision"] in ("admin", "country", "none") and place["geonames"] is None and
              (place["lat"] is None or abs(place["lat"] % 1) == 0.5), place)
exported = [json.loads(l) for l in server.ask("/api/v1/export?format=jsonl")[2].decode().splitlines()]
strip = lambda e: {k: v for k, v in e.items() if k not in ("review", "incident")}
check("an export is what the list shows", [strip(e) for e in exported] == [strip(e) for e in seen["items"]])
for path in ("reports/x", "review/log", "review/queue", "events/stream"):
    check(f"not in public: {path}", server.ask("/api/v1/" + path)[0] in (401, 403))
for path in ("events?q=mosque", "events?place=Laval", "events?report=follow-02a", "events?names=1", "incidents?q=a"):
    check(f"not to be searched: {path}", server.ask("/api/v1/" + path)[0] == 403)
small = json.loads(server.ask("/api/v1/facets?of=events")[2])
check("small figures are not shown", all(v["n"] is None or v["n"] >= 5 for k in ("group", "type", "country") for v in small[k]) and any(v["n"] is None for k in ("group", "type", "country") for v in small[k]))
check("nor small cells", all(c["n"] >= 5 for c in json.loads(server.ask("/api/v1/map?zoom=6")[2])["cells"]))
one = server.ask("/api/v1/incidents/" + incident)
check("an incident too new is not there", one[0] in (200, 404) and (one[0] == 404) == (json.loads(server.ask("/api/v1/incidents/" + incident, headers=mine)[2])["incident"]["first_seen"] > "2024-10-18"))
check("nobody's token, nobody's words", b"Belkacem" not in b"".join(server.ask("/api/v1/" + p)[2] for p in ("events?limit=500", "incidents?limit=500", "export?format=csv", "export?format=geojson&of=incidents")))
server.stop()
finish(folder)
