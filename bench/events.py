#!/usr/bin/env python3
"""Where do coded events go wrong?  Figures by part, family, type and group, and causes of misses and false ones.

usage: events.py SCORER.py CODED.jsonl REPORTS.jsonl GOLD.jsonl [REPORTS GOLD ...] [--causes] [--types] [--list N]

CODED holds events by report in the form of gold files (`uptick code --per report`, or learn-events' OUT.cv.jsonl).
SCORER.py is a scorer with the functions load, similarity and assign over that form.  Each pair of files is one part.
"""
import argparse
import collections
import importlib.util
import json


def module_from(path):
    spec = importlib.util.spec_from_file_location("scorer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rate(tp, predicted, gold):
    p, r = tp / max(predicted, 1), tp / max(gold, 1)
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f} ({tp} of {predicted}, {gold} gold)"


class Part:
    def __init__(self, scorer, name, gold, coded, texts):
        self.n, self.strict = collections.Counter(), 0
        self.fields, self.causes, self.by_type, self.by_group = collections.Counter(), collections.Counter(), collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
        self.misses, self.false = [], []
        self.name, self.calibration = name, collections.defaultdict(list)
        family = scorer.FAMILY
        for rid, gs in gold.items():
            ps = coded.get(rid, [])
            pairs = scorer.assign([[scorer.similarity(g, p) for p in ps] for g in gs]) if gs and ps else []
            optional = {i for i, g in enumerate(gs) if g.get("optional")}
            free = {j for i, j in pairs if i in optional}
            pairs = [(i, j) for i, j in pairs if i not in optional]
            has = [any(e["class"] == "incident" for e in es) for es in (gs, ps)]
            self.n.update(dict(reports=1, gold_has=has[0], coded_has=has[1], both_have=has[0] and has[1]))
            paired_g, paired_p = {i for i, _ in pairs}, {j for _, j in pairs}
            for i, g in enumerate(gs):
                if i not in optional:
                    self.n["gold"] += 1
                    self.n["gold " + family[g["type"]]] += 1
                    self.n["gold class " + g["class"]] += 1
                    self.by_type[g["type"]]["gold"] += 1
                    self.by_group[g.get("group")]["gold"] += 1
            for j, p in enumerate(ps):
                if j not in free:
                    self.n["coded"] += 1
                    self.n["coded " + family[p["type"]]] += 1
                    self.n["coded class " + p["class"]] += 1
                    self.by_type[p["type"]]["coded"] += 1
                    if "confidence" in p: self.calibration[min(int(10 * p["confidence"]), 9)].append((p["confidence"], j in paired_p))
            for i, j in pairs:
                g, p = gs[i], ps[j]
                f = scorer.fields(g, p)
                self.n["tp"] += 1
                self.n["tp " + family[g["type"]]] += 1
                self.n["tp class " + g["class"]] += 1
                self.by_type[g["type"]]["tp"] += 1
                self.by_group[g.get("group")]["tp"] += 1
                self.fields.update(k for k, ok in f.items() if ok)
                self.strict += f["type"] and f["group"] and f["country"] and f["date"]
            said = lambda e: " | ".join(texts.get(rid, "")[a:b] for a, b in e["evidence"])
            for i, g in enumerate(gs):
                if i in paired_g or i in optional: continue
                over = [p for p in ps if scorer.overlap(g, p)]
                cause = "in an event of its family, taken by another" if any(family[p["type"]] == family[g["type"]] for p in over) else "only other families coded there" if over else "nothing coded there"
                self.causes["miss: " + cause] += 1
                self.misses.append((rid, g["type"], g.get("group"), cause, said(g)))
            for j, p in enumerate(ps):
                if j in paired_p or j in free: continue
                over = [g for g in gs if scorer.overlap(g, p)]
                cause = "report holds nothing" if not gs else "a second telling of a gold event" if any(family[g["type"]] == family[p["type"]] for g in over) else "another family in gold there" if over else "nothing in gold there"
                self.causes["false: " + cause] += 1
                self.false.append((rid, p["type"], p.get("group"), cause, said(p)))

    def show(self, causes, types):
        n = self.n
        print(f"== {self.name}: {n['reports']} reports")
        print("detect   ", rate(n["tp"], n["coded"], n["gold"]), " strict", rate(self.strict, n["coded"], n["gold"]))
        print("report   ", rate(n["both_have"], n["coded_has"], n["gold_has"]))
        print("classes  ", "; ".join(f"{c} {rate(n['tp class ' + c], n['coded class ' + c], n['gold class ' + c])}" for c in ("incident", "measure", "response", "claim")))
        print("fields   ", " ".join(f"{k} {self.fields[k] / max(n['tp'], 1):.2f}" for k in "type group country place date factuality actor target count".split()))
        total = sum(len(v) for v in self.calibration.values())
        if total: print(f"calibration error {sum(abs(sum(c - ok for c, ok in v)) for v in self.calibration.values()) / total:.3f}")
        if types:
            for t, c in sorted(self.by_type.items(), key=lambda x: -x[1]["gold"]): print(f"  {t:20} {rate(c['tp'], c['coded'], c['gold'])}")
            for g, c in sorted(self.by_group.items(), key=lambda x: -x[1]["gold"]): print(f"  {str(g):24} found {c['tp']} of {c['gold']}")
        if causes:
            for cause, k in self.causes.most_common(): print(f"  {k:4} {cause}")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("scorer")
    ap.add_argument("coded")
    ap.add_argument("parts", nargs="+")
    ap.add_argument("--causes", action="store_true")
    ap.add_argument("--types", action="store_true")
    ap.add_argument("--list", type=int, default=0)
    a = ap.parse_args()
    scorer = module_from(a.scorer)
    coded = scorer.load(a.coded)
    for reports, gold in zip(a.parts[::2], a.parts[1::2]):
        texts = {}
        with open(reports, encoding="utf-8") as f:
            for line in f:
                r = json.loads(line)
                texts[r["id"]] = r["text"]
        part = Part(scorer, reports.rsplit("/", 1)[-1], {k: v for k, v in scorer.load(gold).items() if k in texts}, coded, texts)
        part.show(a.causes, a.types)
        for row in (part.misses + part.false)[: a.list]: print("\t".join(str(x) for x in row))


if __name__ == "__main__":
    main()
