"""The answers of the interface are as openapi.json describes them, and agree with one another: counts are lists are exports."""
import csv, io, json, os, random, urllib.parse, xml.etree.ElementTree as ET
from client import Server, check, finish, folder_with_store
from schema import problems

folder = folder_with_store()
server = Server(folder, "--today", "2024-11-01")
api = json.load(open(os.environ["OPENAPI"], encoding="utf-8"))
check("the description is served as it is", server.api("openapi.json") == api)


def described(path, **parameters):
    """A GET whose answer must be as described."""
    data = server.api(path, **parameters)
    template = "/api/v1/" + path
    if template not in api["paths"]:
        template = template.rsplit("/", 1)[0] + "/{id}"
    schema = api["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    found = problems(data, schema, api)
    check(f"{path} {parameters} is as described", not found, found[:3])
    return data


# ---- every address, with and without its parameters
some = described("incidents", limit=3)["items"]
incident = described("incidents", **{"class": "incident", "sort": "-reports", "limit": 1})["items"][0]["id"]
whole = described("incidents/" + incident)
report = whole["reports"][0]["report"]["id"]
described("incidents/" + incident, names=1)
described("reports/" + urllib.parse.quote(report, safe=""))
described("events", q="mosque", limit=5)
described("events", group="religion", type="property", names=1, limit=500)
for zoom in (0, 2, 5, 12):
    described("map", zoom=zoom)
for over in ("none", "group", "type", "family", "class", "country", "admin1"):
    described("series", over=over, by="month", of="events", **{"from": "2015-01-01"})
described("series", expected=1, by="week", **{"from": "2022-01-01", "to": "2024-12-31"})
described("series", by="day", **{"from": "2022-01-01", "to": "2022-01-31"})
described("series", group="religion:none-such")
described("facets"), described("facets", of="events", top=2, q="police")
today = described("today")
described("today", at="2022-02-01", days=60)
described("upticks"), described("upticks", at="2022-06-01", days=300, all=1, country="US", group="religion", type="property")
described("review/queue", limit=7), described("review/log"), described("review/agreement"), described("about"), described("session")
check("today is the day of the newest report", today["at"] == "2024-10-25" and len(today["coverage"]) == 28, today["at"])
status, headers, data = server.ask("/api/v1/feed.atom")
check("the feed is Atom", status == 200 and headers["content-type"].startswith("application/atom+xml") and ET.fromstring(data).tag == "{http://www.w3.org/2005/Atom}feed")

# ---- texts and spans
for telling in whole["reports"] + whole["follow_ups"]:
    for event in telling["events"]:
        for evidence in event["evidence"]:
            check("evidence stands in the text beside it", telling["text"][evidence["span"][0]:evidence["span"][1]] == evidence["text"], evidence)
named = server.api("events", names=1, limit=500)["items"]
masked = server.api("events", limit=500)["items"]
names = {e["target"]["name"] for e in named if e["target"]["name"]}
check("some are named", len(names) > 3, names)
check("without names=1 nobody is", not any(e["target"]["name"] for e in masked))
for event in masked:
    own = next(e for e in named if e["id"] == event["id"])["target"]["name"]
    check("nor in what is told beside", not own or own not in json.dumps(event["evidence"], ensure_ascii=False), event["id"])

# ---- pages: all rows, once each, in order, whatever the size
for sort in ("-date", "date", "-added", "added", "-confidence", "confidence", "-reports", "reports"):
    seen, cursor = [], None
    while True:
        page = server.api("incidents", limit=17, sort=sort, **({"cursor": cursor} if cursor else {}))
        seen += [i["id"] for i in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    check(f"{sort}: every one once", len(seen) == len(set(seen)) == page["total"], len(seen))
key = lambda i: i["confidence"]
order = [key(i) for i in server.api("incidents", sort="-confidence", limit=500)["items"]]
check("the surest first", order == sorted(order, reverse=True))

# ---- counts are lists are cells are series are exports
rng = random.Random(7)
facets = server.api("facets", of="events")
for n in range(30):
    of = rng.choice(["incidents", "events"])
    wanted = {}
    if rng.random() < .5: wanted["group"] = rng.choice(facets["group"])["value"]
    if rng.random() < .4: wanted["country"] = rng.choice(facets["country"])["value"]
    if rng.random() < .4: wanted["type"] = rng.choice(facets["family"])["value"]
    if rng.random() < .3: wanted["class"] = rng.choice(["incident", "incident,response"])
    if rng.random() < .4: wanted["from"], wanted["to"] = f"20{rng.randint(12, 20)}-01-01", f"20{rng.randint(20, 25)}-06-30"
    if rng.random() < .3: wanted["q"] = rng.choice(["police", "mosque", "school night", "shop -fire", '"last week"', "syn*"])
    if rng.random() < .3: wanted["confidence"] = rng.choice([0.5, 0.7, 0.9])
    if rng.random() < .3: wanted["bbox"] = rng.choice(["-130,20,-60,60", "-10,35,30,60", "100,-50,-100,60"])
    if rng.random() < .3: wanted["precision"] = rng.choice(["city,point", "country", "none,admin"])
    rows, cursor = [], None
    while True:
        page = server.api(of, limit=97, **wanted, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    check(f"{wanted}: the total is the list", page["total"] == len(rows))
    check(f"{wanted}: so is the facets' total", server.api("facets", of=of, **wanted)["total"] == len(rows))
    series = server.api("series", of=of, by="month", over="group", top=3, **wanted)
    check(f"{wanted}: so are the counts by month", sum(sum(s["n"]) for s in series["series"] + [series["other"]]) == series["total"] and series["total"] + series["undated"] == len(rows), series["total"])
    for fmt in ("jsonl", "csv"):
        status, headers, data = server.ask("/api/v1/export?" + urllib.parse.urlencode({**wanted, "format": fmt, "of": of}))
        lines = [json.loads(l)["id"] for l in data.decode().splitlines()] if fmt == "jsonl" else [r["id"] for r in csv.DictReader(io.StringIO(data.decode(), newline=""))]
        check(f"{wanted}: and the {fmt}, in the list's order", status == 200 and lines == [r["id"] for r in rows], lines[:3])
    if of == "incidents" and "class" not in wanted:
        picture = server.api("map", zoom=rng.randint(0, 6), **{**wanted, "class": "incident"})
        check(f"{wanted}: and the map", picture["total"] + picture["without_place"] == server.api("incidents", limit=1, **{**wanted, "class": "incident"})["total"])
for value in facets["type"][:6]:
    check("a facet's figure is the list's", server.api("events", type=value["value"], limit=1)["total"] == server.api("facets", of="events", type="arson", top=500)["type"][[v["value"] for v in facets["type"]].index(value["value"])]["n"] == value["n"])
picture = server.api("map", zoom=3)
for cell in picture["cells"]:
    box = ",".join(str(x) for x in cell["bbox"])
    check("a cell opened as a list has as many", server.api("incidents", **{"class": "incident", "precision": "city,point", "bbox": box})["total"] == cell["n"], cell)
for area in picture["areas"]:
    wanted = {k: area[k] for k in ("country", "admin1", "precision") if area[k]}
    check("so has an area", server.api("incidents", **{"class": "incident"}, **wanted)["total"] >= area["n"], area)
check("new incidents are the list that the page opens", today["new_incidents"]["total"] ==
      server.api("incidents", **{"class": "incident", "sort": "-added", "added_from": "2024-10-19", "added_to": "2024-10-25"})["total"])

# ---- tags
status, headers, data = server.ask("/api/v1/facets")
check("an answer has a tag", "etag" in headers)
status, again, data = server.ask("/api/v1/facets", headers={"If-None-Match": headers["etag"]})
check("by which it is not sent again", status == 304 and not data and again["etag"] == headers["etag"], status)
status, headers, data = server.ask("/api/v1/facets", method="HEAD")
check("HEAD is GET without the body", status == 200 and not data and int(headers["content-length"]) > 100)
status, headers, data = server.ask("/", headers={"Accept-Encoding": "gzip"})
check("the page is there", status == 200 and headers["content-type"].startswith("text/html") and "script-src 'self'" in headers["content-security-policy"])
for header in ("x-content-type-options", "referrer-policy", "x-frame-options", "content-security-policy", "cross-origin-resource-policy"):
    check(f"every answer says {header}", header in headers and header in server.ask("/api/v1/about")[1] and header in server.ask("/api/v1/smurf")[1])

server.stop()
finish(folder)
