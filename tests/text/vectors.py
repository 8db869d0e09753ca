"""vectors.py - learn-vectors puts words of a kind together, gives the same bytes twice, and refuses what is no table of vectors.

    vectors.py LEARN-VECTORS
"""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

program, kinds, size = sys.argv[1], ('river', 'colour', 'trade'), 40
random.seed(4)
centres = [[random.gauss(0, 1) for _ in range(100)] for _ in kinds]
words = {}
for i in range(size):
    for kind, centre in zip(kinds, centres):
        words['%s%s' % (kind, chr(97 + i // 26) + chr(97 + i % 26))] = [round(x + random.gauss(0, 0.3), 5) for x in centre] + [1.5, i]
words['say "so"'] = words['riveraa']
failed = []


def check(what, holds):
    if not holds:
        failed.append(what)
        print('not so:', what)


def run(folder, table, *numbers):
    path, out = os.path.join(folder, 'in.json'), os.path.join(folder, 'out')
    with open(path, 'w') as f:
        f.write(table)
    done = subprocess.run([program, out] + [str(n) for n in numbers] + [path], stderr=subprocess.PIPE)
    return done.returncode, open(out, 'rb').read() if done.returncode == 0 else done.stderr


def leaves(data):
    order, n_words, n_slots, n_first, n_second, _ = struct.unpack_from('<6I', data, 8)
    at = 32
    paths = [format(p, '032b')[:d] for p, d in struct.iter_unpack('<II', data[at:at + 8 * n_second])]
    at += 8 * (n_first + n_second)
    begins = struct.unpack_from('<%dI' % (n_words + 1), data, at)
    at += 4 * (n_words + 1)
    of = struct.unpack_from('<%dH' % (2 * n_words), data, at)
    letters = data[at + 4 * n_words + 2 * n_slots:]
    return order, {letters[begins[i]:begins[i + 1]].decode(): (of[2 * i], paths[of[2 * i + 1]]) for i in range(n_words)}


table = json.dumps({'words': list(words), 'vectors': words}, separators=(',', ':'))
with tempfile.TemporaryDirectory() as folder:
    code, first = run(folder, table, 1000, 6)
    check('a table is taken', code == 0)
    check('the same bytes again', run(folder, table, 1000, 6)[1] == first)
    order, of = leaves(first)
    check('byte order and number of words', order == 0x01020304 and len(of) == len(words) and 'say "so"' in of)
    check('no word has a leaf of the first tree', all(first_leaf == 0xFFFF for first_leaf, _ in of.values()))
    found = {kind: {path for word, (_, path) in of.items() if word.startswith(kind)} for kind in kinds}
    shared = {kind: os.path.commonprefix(sorted(found[kind])) for kind in kinds}
    check('six leaves, each of one kind', sum(map(len, found.values())) == len(set().union(*found.values())) == 6)
    check('each kind has a branch of its own', all(not path.startswith(shared[kind]) for kind in kinds for other in kinds if other != kind for path in found[other]))
    check('the most frequent words only', len(leaves(run(folder, table, 50, 6)[1])[1]) == 50)
    for what, broken in (('nothing', ''), ('no vectors', '{"words":["a"]}'), ('a word without numbers', table.replace(':[', ':', 3)), ('numbers that are none', table.replace('0.', 'x', 1)),
                         ('vectors of several lengths', table.replace(',1.5,7]', ',1.5]', 1)), ('a string without end', table[:len(table) // 2])):
        code, line = run(folder, broken, 1000, 6)
        check(what + ' is refused in a line', code == 1 and line.count(b'\n') == 1)
    check('fewer words than clusters', run(folder, table, 1000, 500)[0] == 1)
print('%d failed' % len(failed))
sys.exit(1 if failed else 0)
