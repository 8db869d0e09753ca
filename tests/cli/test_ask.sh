# uptick code --ask: doubtful records are asked about, the answer stands beside ours, nothing else changes.
tests=$(cd "$(dirname "$0")" && pwd)
. "$tests/lib.sh"
python3 "$tests/ask_server.py" "$here/port" "$here/asked" &
server=$!
trap 'kill $server 2>/dev/null; cd /; rm -rf "$here"' EXIT
i=0
while [ ! -s port ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done
at=http://127.0.0.1:$(cat port)

"$UPTICK" code --quiet "$SAMPLES/local.jsonl" >plain
run 0 "all records asked about" code --quiet --ask "$at" --ask-model tester --ask-between 0,1 "$SAMPLES/local.jsonl"
cp out asked_all
python3 - plain asked_all asked >verdict <<'P'
import json, sys
plain, with_answers = ([json.loads(l) for l in open(f, encoding="utf-8")] for f in sys.argv[1:3])
asked = [json.loads(l) for l in open(sys.argv[3], encoding="utf-8")]
ok = len(plain) == len(with_answers) == len(asked) > 50
for p, w, a in zip(plain, with_answers, asked):
    second = w.pop("second_opinion", None)
    told = a["body"]["messages"][1]["content"]
    ok &= p == w and second is not None and second["model"] == a["body"]["model"] == "tester" and a["path"] == "/v1/chat/completions"
    ok &= second == ({"model": "tester", "answer": "no", "reason": "A \"paint job\" is no hostile act."} if p["type"] == "graffiti" else {"model": "tester", "answer": "yes", "reason": "told plainly"})
    ok &= all(e["text"] in told for e in p["evidence"]) and a["body"]["temperature"] == 0 and a["key"] is None
    ok &= len(told) < 600 + sum(len(e["text"]) for e in p["evidence"]) + len(p["target"]["text"] or "") + len(p["actor"]["text"] or "")
print("yes" if ok else "no")
P
check "each answer beside its record, our record unchanged, only the evidence sent" says verdict yes
: >asked
run 0 "doubtful ones only" code --quiet --ask "$at/v1/" --ask-between 0.4,0.6 "$SAMPLES/local.jsonl"
python3 - out asked >verdict <<'P'
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1], encoding="utf-8")]
print("yes" if 0 < sum(1 for _ in open(sys.argv[2])) == sum("second_opinion" in r for r in rows) < len(rows) and all((0.4 <= r["confidence"] <= 0.6) == ("second_opinion" in r) for r in rows) else "no")
P
check "and no others" says verdict yes
: >asked
UPTICK_ASK_KEY=sesame "$UPTICK" code --quiet --per report --ask "$at/v1/chat/completions" --ask-between 0,1 "$SAMPLES/local.jsonl" >reports 2>err
"$UPTICK" code --quiet --per report "$SAMPLES/local.jsonl" >plain_reports
check "the key is sent" grep -q '"key": "Bearer sesame"' asked
python3 - plain_reports reports >verdict <<'P'
import json, sys
plain, asked = ([json.loads(l) for l in open(f, encoding="utf-8")] for f in sys.argv[1:3])
ok = all(e.pop("second_opinion")["answer"] in ("yes", "no") for r in asked for e in r["events"])
print("yes" if ok and plain == asked else "no")
P
check "the form of gold files carries it too" says verdict yes
for path in broken elsewhere prose nonsense; do
    : >asked
    run 1 "$path: said by the exit status" code --quiet --ask "$at/$path" --ask-between 0,1 "$SAMPLES/local.jsonl"
    check "$path: our records stand" cmp -s out plain
    check "$path: one line, and one that it gives up" lines err 2
    check "$path: no more than three are asked" lines asked 3
done
run 1 "nobody there" code --quiet --ask http://127.0.0.1:1 --ask-between 0,1 "$SAMPLES/local.jsonl"
check "our records stand" cmp -s out plain
run 2 "no address" code --ask ftp://127.0.0.1/ "$SAMPLES/local.jsonl"
run 2 "no bounds" code --ask "$at" --ask-between 0.7 "$SAMPLES/local.jsonl"
run 2 "bounds the wrong way round" code --ask "$at" --ask-between 0.7,0.3 "$SAMPLES/local.jsonl"
kill $server
finish
