#!/usr/bin/env python3
"""Which reports tell of one thing, and which are copies: figures on sets with gold.

usage: link.py UPTICK SET.jsonl...

A set holds a report a line, with "cluster" (absent or empty: not scored) and perhaps "relation" (only "report" is scored).  Told for each
set: precision, recall and F of pairs, B3, groups found against true ones, the largest group of different happenings; and the same
for TF-IDF with the threshold that is best on that very set.

Copies: of each report the bench makes edited copies - cut to length, with another head and foot; words exchanged here and there, a
paragraph gone; a new first paragraph, and the end from elsewhere, as of an update.  A copy found under its original (or another copy of it)
is right; found under a report of another cluster it is wrong.  Copies that the set holds by itself have no gold and are only counted.
"""
import collections
import json
import math
import random
import re
import subprocess
import sys
import tempfile

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def load(path):
    with open(path, encoding="utf-8") as f:
        docs = [json.loads(line) for line in f if line.strip()]
    for d in docs:
        scored = d.get("cluster") and d.get("relation") in (None, "report")
        d["gold"] = d["cluster"] if scored else None
    return docs


def link(uptick, docs):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for d in docs:
            f.write(json.dumps({k: d.get(k) for k in ("id", "date", "title", "text", "source", "url") if d.get(k)}) + "\n")
        f.flush()
        out = subprocess.run([uptick, "link", f.name], check=True, capture_output=True, text=True).stdout
    return {o["id"]: o for o in map(json.loads, out.splitlines())}


def figures(docs, group):
    scored = [d for d in docs if d["gold"]]
    gold, found, both = collections.Counter(), collections.Counter(), collections.Counter()
    kinds = collections.defaultdict(set)
    for d in scored:
        g, s = d["gold"], group[d["id"]]
        gold[g] += 1
        found[s] += 1
        both[g, s] += 1
        kinds[s].add(g)
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    f = lambda p, r: 2 * p * r / (p + r) if p + r else 0.0
    p = pairs(both) / pairs(found) if pairs(found) else 1.0
    r = pairs(both) / pairs(gold) if pairs(gold) else 1.0
    bp = sum(n * n / found[s] for (g, s), n in both.items()) / len(scored)
    br = sum(n * n / gold[g] for (g, s), n in both.items()) / len(scored)
    return {"P": p, "R": r, "F": f(p, r), "B3": f(bp, br), "found": len(found), "true": len(gold), "largest": max(map(len, kinds.values()))}


def show(name, x):
    print(f"{name:<32} pairs P {x['P']:.3f} R {x['R']:.3f} F {x['F']:.3f}  B3 {x['B3']:.3f}  groups {x['found']}/{x['true']} = {x['found'] / x['true']:.3f}  largest merge {x['largest']}")


def tf_idf(docs):
    """The best of many thresholds, chosen on the set itself: more than a program can know."""
    vectors = [collections.Counter(w.lower() for w in WORD.findall(((d.get("title") or "") + " ") * 3 + d["text"][:1500])) for d in docs]
    df = collections.Counter(w for v in vectors for w in v)
    for i, v in enumerate(vectors):
        x = {w: (1 + math.log(c)) * math.log(len(docs) / df[w]) for w, c in v.items() if 1 < df[w] < len(docs) / 2}
        norm = math.sqrt(sum(a * a for a in x.values())) or 1.0
        vectors[i] = {w: a / norm for w, a in x.items()}
    postings, near = collections.defaultdict(list), []
    for i, v in enumerate(vectors):
        s = collections.Counter()
        for w, a in v.items():
            for j, b in postings[w]:
                s[j] += a * b
            postings[w].append((i, a))
        near += [(x, j, i) for j, x in s.items() if x >= 0.1]
    near.sort(reverse=True)
    like = {(j, i): x for x, j, i in near}
    best = None
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        members, own = {i: {i} for i in range(len(docs))}, list(range(len(docs)))
        for x, j, i in near:
            if x < threshold:
                break
            a, b = own[i], own[j]
            if a == b:
                continue
            mean = sum(like.get((min(p, q), max(p, q)), 0.0) for p in members[a] for q in members[b]) / (len(members[a]) * len(members[b]))
            if mean >= threshold * 0.6:
                members[a] |= members[b]
                for q in members.pop(b):
                    own[q] = a
        x = figures(docs, {d["id"]: own[i] for i, d in enumerate(docs)})
        if not best or x["F"] > best["F"]:
            best = x
    return best


def edited(d, other, how, rng):
    words = d["text"].split(" ")
    if how == "cut":  # to length, with another head and foot
        keep = words[: int(len(words) * rng.uniform(0.5, 1))]
        text = f"({rng.choice(['Agency', 'Staff', 'Wires'])}) " + " ".join(keep) + f"\nReporting by our {rng.choice(['staff', 'desk'])}; editing by {rng.choice(['A. Grey', 'B. Stone'])}"
    elif how == "edited":  # words exchanged here and there, a piece left out
        at = rng.randrange(max(1, len(words) - len(words) // 10))
        words = words[:at] + words[at + len(words) // 10 :]
        share = rng.uniform(0.02, 0.1)
        pool = other["text"].split(" ")
        text = " ".join(rng.choice(pool) if rng.random() < share else w for w in words).replace("\u201c", '"').replace("\u201d", '"')
    else:  # an update: a new beginning, and something added at the end
        pool = other["text"].split(" ")
        head = len(words) // 12
        text = " ".join(pool[:head] + words[head:] + pool[-len(words) // 10 :])
    title = d.get("title") or ""
    return {**d, "id": f"{d['id']}~{how}", "text": text, "title": title if how != "cut" else title.upper(), "source": f"paper {rng.randrange(50)}", "url": None}


def copies(uptick, docs, rng):
    base = [d for d in docs if len(d["text"].split()) >= 60]
    made = [edited(d, rng.choice(base), how, rng) for d in base for how in ("cut", "edited", "update")]
    told = link(uptick, docs + made)
    cluster = {d["id"]: d.get("cluster") for d in docs}
    stands = {i: o["copy_of"] or i for i, o in told.items()}
    groups = collections.defaultdict(list)
    for i, s in stands.items():
        groups[s].append(i)
    right = wrong = own = 0
    for members in groups.values():
        for k, a in enumerate(members):
            for b in members[:k]:
                x, y = a.split("~")[0], b.split("~")[0]
                if x == y:
                    right += 1
                elif cluster[x] and cluster[x] == cluster[y]:
                    own += 1
                else:
                    wrong += 1
    found = collections.Counter()
    for d in made:
        origin, how = d["id"].split("~")
        found[how] += stands[d["id"]] == stands[origin]
    return right, wrong, own, 6 * len(base), {h: found[h] / len(base) for h in ("cut", "edited", "update")}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    rng, all_right, all_wrong, all_true = random.Random(7), 0, 0, 0
    for path in sys.argv[2:]:
        docs = load(path)
        name = path.rsplit("/", 1)[-1]
        show(name, figures(docs, {i: o["cluster"] for i, o in link(sys.argv[1], docs).items()}))
        show("  TF-IDF, best threshold", tf_idf(docs))
        right, wrong, own, true, by = copies(sys.argv[1], docs, rng)
        print(f"  copies: precision {right / max(1, right + wrong):.4f} recall {right / max(1, true):.4f}; found " + ", ".join(f"{h} {x:.3f}" for h, x in by.items()) + f"; {own} pairs of one story by itself, {wrong} wrong")
        all_right, all_wrong, all_true = all_right + right, all_wrong + wrong, all_true + true
    print(f"copies, all sets: precision {all_right / max(1, all_right + all_wrong):.4f} recall {all_right / max(1, all_true):.4f}")


if __name__ == "__main__":
    main()
