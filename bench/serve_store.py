#!/usr/bin/env python3
"""serve_store.py UPTICK STORE [INCIDENTS] - a made-up store of a million incidents, to measure the server on.

Rows are written as `uptick add` and linking would have left them: ten years of reports, a few for each incident, groups, places and
types as uneven as in life. The texts are made of a small vocabulary. About three minutes and 4 GB for a million."""
import datetime, json, os, random, sqlite3, subprocess, sys, time

uptick, path = sys.argv[1], sys.argv[2]
n_incidents = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
for end in ("", "-wal", "-shm"):
    if os.path.exists(path + end):
        os.remove(path + end)
subprocess.run([uptick, "add", "--quiet", path, "/dev/null"], check=False, stderr=subprocess.DEVNULL)
db = sqlite3.connect(path)
db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;")
triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger' AND sql LIKE '%INTO changes%'").fetchall()
for name, _ in triggers:
    db.execute(f"DROP TRIGGER {name}")
db.execute("INSERT OR IGNORE INTO coders(id, uptick, codebook, models) VALUES(1, 'bench', 1, '')")
rng = random.Random(1)


def zipf(names, s=1.1):
    return names, [1 / (i + 1) ** s for i in range(len(names))]


types = zipf([("graffiti", "property"), ("threat", "intimidation"), ("physical_assault", "violence"), ("damage", "property"), ("hate_speech", "intimidation"), ("desecration", "property"), ("arson", "property"), ("harassment", "intimidation"),
              ("verbal_abuse", "intimidation"), ("homicide", "violence"), ("hostile_assembly", "intimidation"), ("discrimination", "exclusion"), ("explosives", "property"), ("theft_robbery", "property"), ("expulsion", "exclusion")], .8)
groups = zipf(["religion:jewish", "religion:muslim", "race:black", "lgbt:lgbt", "migration:migrant", "race:asian", "nationality:RU", "ethnicity:roma", "religion:christian", "migration:refugee", "lgbt:trans", "race:latino", "religion:hindu",
               "religion:sikh", "nationality:UA", "ethnicity:kurdish", "race:arab", "disability:any", "nationality:CN", "gender:women"] + [f"nationality:{a}{b}" for a in "ABCDE" for b in "FGHIJKLM"])
countries = [f"{a}{b}" for a in "ACDEFGIMNPSU" for b in "AELRSTUZ"]
places = zipf([(f"Town {i}", countries[min(int(rng.paretovariate(.7)) - 1, len(countries) - 1)], f"Division {i % 700}", round(rng.uniform(-50, 65), 3), round(rng.uniform(-170, 175), 3)) for i in range(20000)], .9)
sources = zipf([f"Source {i}" for i in range(800)], .9)
words = ("police said on the night before that windows of shop mosque synagogue church school had been broken painted slogans threatened residents witnesses mayor condemned attack court heard man woman group "
         "street centre investigation arrested fire letters graves camp march football bus station neighbours online message market").split()
first_day = datetime.date(2014, 1, 1)
days = [(first_day + datetime.timedelta(d)).isoformat() for d in range(3650)]


def draw(table):
    return rng.choices(table[0], table[1])[0]


def pool(table, n):
    return rng.choices(table[0], table[1], k=n)


report = event = 0
begun = time.time()
for at in range(0, n_incidents, 20000):
    n = min(20000, n_incidents - at)
    reports, texts, events, incidents, members = [], [], [], [], []
    for k, ((kind, family), group, place, source) in enumerate(zip(pool(types, n), pool(groups, n), pool(places, n), pool(sources, n))):
        number = at + k + 1
        day = min(3649, max(0, int(3650 * (number / n_incidents) ** .8) - rng.randint(0, 20)))
        told = rng.choices((1, 2, 3, 6), (80, 12, 6, 2))[0]
        name, country, admin1, lat, lon = place
        precision = rng.choices(("city", "admin", "country", "none"), (75, 10, 10, 5))[0]
        if precision == "none":
            name = admin1 = lat = lon = None
        confidence = round(rng.betavariate(5, 2), 2)
        dates = (days[day], days[min(3649, day + (6 if rng.random() < .3 else 0))])
        first = None
        for t in range(told):
            report += 1
            event += 1
            read = days[min(3649, day + 1 + int(rng.expovariate(.5)))]
            first = min(first or read, read)
            text = " ".join(rng.choices(words, k=40))
            reports.append((report, f"r{report}", report, read, f"Report {report}", f"https://example.org/{report}", source, "en", 0, 1, 1, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))
            texts.append((report, text))
            line = json.dumps({"schema": "uptick.event/1", "id": f"r{report}#1", "report": {"id": f"r{report}", "date": read, "title": f"Report {report}", "url": f"https://example.org/{report}", "source": source, "language": "en"},
                               "class": "incident", "type": kind, "family": family, "group": group, "perceived": False, "bias": "racist_xenophobic", "odihr": "vandalism", "fbi": "33", "cameo": "171", "plover": {"event": "ASSAULT", "mode": "destroy", "context": []},
                               "factuality": "asserted", "date": {"start": dates[0], "end": dates[1], "text": "last week", "span": [0, 9]}, "place": {"name": name, "text": name, "span": [10, 17], "country": country, "admin1": admin1, "lat": lat, "lon": lon,
                               "precision": precision, "geonames": None}, "target": {"text": "a shop", "kind": "business", "name": None, "country": None, "span": [20, 26]}, "actor": {"text": None, "kind": "unknown", "country": None, "span": None},
                               "count": {"incidents": 1, "killed": None, "injured": None}, "source": {"text": None, "span": None}, "evidence": [{"span": [0, 40], "text": text[:40]}], "confidence": confidence, "why": [f"{kind}: \"{text[:6]}\" (incidents.onto:1)"]},
                              separators=(",", ":"))
            events.append((event, report, 1, f"r{report}#1", "incident", kind, family, group, 0, "asserted", *dates, name, country, admin1, lat, lon, precision, "a shop", "business", "unknown", confidence, 1, line))
            members.append((event, number, "act", 1.0))
        incidents.append((number, f"i{number:012x}", "live", f"r{report - told + 1}#1", "incident", kind, family, group, 0, "asserted", *dates, name, country, admin1, lat, lon, precision, "a shop", "business", "unknown", 1, told, 0, told, told, 0, first, first,
                          f"Report {report}", confidence, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"))
    db.executemany("INSERT INTO reports(number,id,hash,date,title,url,source,language,body_begin,n_events,coder,added_utc,changed_utc) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", reports)
    db.executemany("INSERT INTO texts VALUES(?,?)", texts)
    db.executemany('INSERT INTO events(number,report,position,id,class,type,family,"group",perceived,factuality,date_start,date_end,place,country,admin1,lat,lon,precision,target,target_kind,actor_kind,confidence,coder,json) VALUES(' + ",".join("?" * 24) + ")", events)
    db.executemany('INSERT INTO incidents(number,id,status,founder,class,type,family,"group",perceived,factuality,date_start,date_end,place,country,admin1,lat,lon,precision,target,target_kind,actor_kind,n_happenings,n_events,n_follow_ups,n_reports,n_sources,n_copies,first_seen,last_seen,title,confidence,made_utc,changed_utc) VALUES(' + ",".join("?" * 33) + ")", incidents)
    db.executemany("INSERT INTO incident_events VALUES(?,?,?,?)", members)
    db.commit()
    print(f"\r{at + n:,} incidents, {report:,} reports, {time.time() - begun:.0f} s", end="", file=sys.stderr, flush=True)
db.execute("INSERT INTO words(words) VALUES('rebuild')")
for _, sql in triggers:
    db.execute(sql)
db.execute("INSERT INTO changes(of, number) VALUES('report', 1)")
db.commit()
db.execute("PRAGMA journal_mode=WAL")
db.commit()
print(f"\n{os.path.getsize(path) / 1e9:.2f} GB, {time.time() - begun:.0f} s", file=sys.stderr)
