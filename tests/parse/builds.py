"""builds.py - every build of the scoring code reads the samples to the same bytes.

    builds.py ROOT READS...

The first is the reference; one that ends with 77 needs a processor that this is not.
"""
import glob
import os
import subprocess
import sys

root, programs = sys.argv[1], sys.argv[2:]
samples = sorted(glob.glob(os.path.join(root, 'samples', '*.jsonl')))
assert samples and len(programs) > 1
first, wrong, compared = None, 0, 0
for program in programs:
    done = subprocess.run([program, os.path.join(root, 'models')] + samples, stdout=subprocess.PIPE)
    if done.returncode == 77:
        print(os.path.basename(program), 'left out: not on this processor')
        continue
    if done.returncode != 0:
        sys.exit('%s ended with %d' % (program, done.returncode))
    if first is None:
        first = done.stdout
        assert first.count(b'\n') > 1000, 'too little was read'
        continue
    compared += 1
    if done.stdout != first:
        ours, theirs = first.split(b'\n'), done.stdout.split(b'\n')
        line = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
        print('%s differs from line %d on: %r' % (program, line + 1, theirs[line:line + 1]))
        wrong += 1
print('%d builds agree over %d lines' % (compared - wrong + 1, first.count(b'\n')))
sys.exit(1 if wrong or not compared else 0)
