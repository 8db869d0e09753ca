# A store as its user meets it: twice is once, killed at any moment it goes on, a full disk is said.
. "$(dirname "$0")/lib.sh"

cat "$SAMPLES"/*.jsonl >reports.jsonl
n=$(wc -l <reports.jsonl)

run 0 "add" add whole.store reports.jsonl
check "a summary" says err "^uptick: $n reports added"
check "nothing on standard output" lines out 0
run 0 "export" export whole.store --names
sort out >whole
check "the store holds what code prints" [ "$("$UPTICK" code reports.jsonl | sort | cmp - whole && echo same)" = same ]
run 0 "add again" add whole.store reports.jsonl
check "nothing is added" says err "^uptick: 0 reports added, 0 events"
check "all are known" says err "^uptick: $n already there"
run 0 "export again" export whole.store --names
check "the same events" [ "$(sort out | cmp - whole && echo same)" = same ]

run 0 "events" list whole.store --events --color never
check "a title row" says out '^date .*type .*group .*place .*target .*sure .*report'
check "a row an event" lines out $(($(wc -l <whole) + 1))
run 0 "filtered" list whole.store --events --class incident --format jsonl
check "only incidents" [ "$(grep -vc '"class":"incident"' out)" -eq 0 ]
run 0 "none" list whole.store --group religion:none-such
check "an empty list is empty" lines out 0
run 2 "no such type" list whole.store --type smurf
run 0 "incidents" list whole.store --color never
check "their title row" says out '^date .*type .*group .*place .*target .*sure .*reports .*incident'
check "no more of them than events" [ "$(wc -l <out)" -le $(($(wc -l <whole) + 1)) ]
run 0 "as lines" list whole.store --format jsonl --limit 1
check "an incident" says out '^{"schema":"uptick.incident/1","id":"i[0-9a-f]*","status":"live"'
incident=$(sed 's/.*"id":"\(i[0-9a-f]*\)".*/\1/;q' out)
run 0 "show an incident" show whole.store "$incident" --why --color never
check "its id first" says out "^$incident"
check "how many tell of it" says out 'told by .* report'
check "and which" says out '^ *\(act\|follow-up\) '
run 0 "as an array" list whole.store --format json
check "which is JSON" python3 -c 'import json; assert all(i["status"] == "live" for i in json.load(open("out")))'
run 0 "as a table for spreadsheets" list whole.store --format csv
check "a line an incident" [ "$(wc -l <out)" -gt 1 ]
run 2 "events have no array" list whole.store --events --format json
run 0 "linked anew" link whole.store --redo
check "nothing changes" says err '0 new incidents, 0 merged, 0 split off'
run 2 "redo of a file" link reports.jsonl --redo
run 0 "csv" export whole.store --format csv
run 0 "geojson" export whole.store --format geojson
id=$(sed 's/.*"id": *"\([^"]*\)".*/\1/;q' reports.jsonl)
run 0 "show" show whole.store "$id" --why --color never
check "its id first" says out "^$id"
run 3 "no such report" show whole.store no-such-report
run 2 "which report" show whole.store

# A changed text under a kept id is a new version.
sed -n 1p reports.jsonl | sed 's/"text": *"/&Changed. /' >changed.jsonl
run 0 "changed" add whole.store changed.jsonl
check "it is said" says err 'had changed'

# A copy of a report adds none, and is told of.
sed -n 1p reports.jsonl | sed 's/"id": *"[^"]*"/"id": "copied"/' >copied.jsonl
"$UPTICK" add two-copies.store reports.jsonl 2>/dev/null
before=$("$UPTICK" list two-copies.store 2>/dev/null | wc -l)
run 0 "a copy" add two-copies.store copied.jsonl
check "no new incident" says err ' 0 new incidents'
check "the list is as long" [ "$("$UPTICK" list two-copies.store 2>/dev/null | wc -l)" -eq "$before" ]
run 0 "show the copy" show two-copies.store copied --changes --color never
check "the other is named" says out "stands for  \|is a copy of  "

# Which reports are of one thing, without a store.
cat reports.jsonl copied.jsonl >three.jsonl
run 0 "link" link three.jsonl
check "a line a report" lines out $((n + 1))
tac three.jsonl >turned.jsonl
sort out >straight
run 0 "turned round" link turned.jsonl
check "the order does not matter" [ "$(sort out | cmp - straight && echo same)" = same ]
check "the copy is one" says straight '"copy_of":"'
run 0 "why" link --why three.jsonl
check "reasons" says out '"why":"[a-z ]* +[0-9]'

# Two at once: both wait their turn, nothing is lost.
"$UPTICK" add two.store reports.jsonl 2>/dev/null & first=$!
"$UPTICK" add two.store reports.jsonl 2>/dev/null; check "the second writer" [ $? -eq 0 ]
wait $first; check "the first writer" [ $? -eq 0 ]
check "both together are one" [ "$("$UPTICK" export two.store --names | sort | cmp - whole && echo same)" = same ]

# Killed again and again while it adds; then it takes up the work and ends where an undisturbed one does.
kills=8
[ -n "${UPTICK_LONG:-}" ] && kills=100
lost=0 before=0 i=0
while [ $i -lt $kills ]; do
    i=$((i + 1))
    "$UPTICK" add killed.store --jobs 2 --quiet reports.jsonl & victim=$!
    sleep "0.$((i * 37 % 60 + 10))"
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
    [ -e killed.store ] || continue
    if "$UPTICK" export killed.store >out 2>err; then
        now=$(wc -l <out)
        [ "$now" -ge "$before" ] || lost=$((lost + 1))
        before=$now
    else lost=$((lost + 1)); fi
done
check "killed $kills times, it opened every time and lost nothing" [ $lost -eq 0 ]
run 0 "taken up" add killed.store reports.jsonl
check "it ends where an undisturbed one does" [ "$("$UPTICK" export killed.store --names | sort | cmp - whole && echo same)" = same ]

# What is no store, and one that is damaged.
run 3 "a text as a store" add reports.jsonl reports.jsonl
check "one line" lines err 1
check "the text is as it was" [ "$(wc -l <reports.jsonl)" -eq "$n" ]
head -c 3000 whole.store >cut.store
run 3 "a store cut short" list cut.store

# A store that may only be read, as somebody else.
mkdir locked && cp two.store locked/a.store && chmod 444 locked/a.store && chmod 555 locked
if [ "$(id -u)" = 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups "$UPTICK" --version >/dev/null 2>&1; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$UPTICK" export locked/a.store --names >out 2>err; check "it is read" [ $? -eq 0 ]
    check "whole" [ "$(sort out | cmp - whole && echo same)" = same ]
    setpriv --reuid=65534 --regid=65534 --clear-groups "$UPTICK" add locked/a.store changed.jsonl >out 2>err; check "not written to" [ $? -eq 3 ]
    check "which is said in one line" lines err 1
else echo "left out: a store of somebody else's"; fi
chmod 755 locked

# A full disk, where a small one can be had.
mkdir small
if [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=300k tmpfs small 2>/dev/null; then
    i=0
    while [ $i -lt 12 ]; do i=$((i + 1)); sed "s/\"id\": *\"/&copy$i-/" reports.jsonl; done >many.jsonl
    run 3 "a full disk" add small/full.store many.jsonl
    check "it is said" says err 'disk is full'
    "$UPTICK" export small/full.store >out 2>err; check "the store opens" [ $? -eq 0 ]
    umount small
else echo "left out: a full disk (no small file system can be mounted here)"; fi
finish
