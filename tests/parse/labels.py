"""labels.py - the names of learn/names/ewt_train.tsv are in order, in range, apart from each other, and hold no text.

    labels.py ROOT
"""
import os
import re
import sys

last, kinds, wrong, n = (0, 0), set(), 0, 0
for number, line in enumerate(open(os.path.join(sys.argv[1], 'learn', 'names', 'ewt_train.tsv'), encoding='ascii'), 1):
    if line[0] == '#':
        continue
    match = re.fullmatch(r'(\d+)\t(\d+)\t(\d+)\t(PER|ORG|LOC|NORP)\n', line)
    if not match:
        print('line', number, 'is not four numbers and kinds')
        wrong += 1
        continue
    sentence, first, end = map(int, match.group(1, 2, 3))
    if first >= end or sentence >= 12544 or (sentence, first) < last:
        print('line', number, 'is empty, beyond the treebank, out of order or inside the name before it')
        wrong += 1
    last = (sentence, end)
    kinds.add(match.group(4))
    n += 1
print('%d names, %d wrong' % (n, wrong))
sys.exit(1 if wrong or len(kinds) != 4 or n < 8000 else 0)
