"""sum_tests.py TESTLOG.json - adds up the "N passed, N failed" lines of all tests.

A test that ended badly without counting a failure (a crash, a timeout) counts as one failure; one that was
skipped is named. Ends with the sum, alone on its line, and status 1 where anything failed."""
import json, re, sys

passed = failed = 0
for line in open(sys.argv[1], encoding="utf-8"):
    test = json.loads(line)
    counts = re.findall(r"^(\d+) passed, (\d+) failed$", test.get("stdout") or "", re.M)
    good = test["result"] in ("OK", "EXPECTEDFAIL")
    p, f = (int(counts[-1][0]), int(counts[-1][1])) if counts else (1 if good else 0, 0)
    if test["result"] == "SKIP":
        print("skipped:", test["name"])
        continue
    if not good and not f:
        f = 1
    if f:
        print(f"failed: {test['name']} ({test['result']})")
    passed, failed = passed + p, failed + f
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
