# A pipe by nature: order and bytes do not depend on the number of threads; a closed pipe is no matter.
. "$(dirname "$0")/lib.sh"

cat "$SAMPLES"/*.jsonl >one.jsonl
n=$(wc -l <one.jsonl)
sed 's/"id": *"/&again-/' one.jsonl | cat one.jsonl - >reports.jsonl
printf '{"id":"bad"\n' >>reports.jsonl
cat one.jsonl >>reports.jsonl
check "there are samples" [ "$n" -ge 40 ]

run 1 "one thread" code --jobs 1 reports.jsonl; mv out jobs1; mv err err1
for jobs in 2 8 33; do
    run 1 "$jobs threads" code --jobs $jobs reports.jsonl
    check "$jobs threads, the same bytes" cmp -s out jobs1
    check "$jobs threads, the same refusals" cmp -s err err1
done
check "there are events" [ "$(wc -l <jobs1)" -gt "$n" ]
check "only data on standard output" [ "$(grep -vc '^{"schema":"uptick.event/1","id":"' jobs1)" -eq 0 ]

run 1 "a line a report" code --per report --jobs 8 reports.jsonl
check "every report has its line" lines out $((3 * n))
"$UPTICK" read reports.jsonl 2>/dev/null | sed 's/^{"id":"\([^"]*\)".*/\1/' >ids_in
sed 's/^{"id":"\([^"]*\)".*/\1/' out >ids_out
check "in the order of the input" cmp -s ids_in ids_out

"$UPTICK" code --jobs 4 <one.jsonl >stdin_out 2>/dev/null
check "from standard input" [ "$(head -c 200 stdin_out)" = "$(head -c 200 jobs1)" ]

"$UPTICK" code reports.jsonl 2>err | head -n 1 >first
check "one line is taken" lines first 1
check "and a closed pipe is quiet" [ "$(grep -vc 'reports.jsonl:' err)" -eq 0 ]
if [ -w /dev/full ]; then
    "$UPTICK" read one.jsonl >/dev/full 2>err; check "a full device" [ $? -eq 3 ]
    check "is said in one line" lines err 1
fi

printf '7000001\tArvelburg\tArvelburg\t\t49.5\t15.5\tP\tPPL\tCZ\t\t00\t\t\t\t9000\t\t400\tEurope/Prague\t2022-01-01\n' >dump.txt
run 0 "a gazetteer of one's own" gazetteer import dump.txt --data "$UPTICK_DATA" --output own.gaz
check "is made" [ -s own.gaz ]
echo "A house burned in Arvelburg last night." >arvelburg.txt
run 0 "is used" places --gazetteer own.gaz arvelburg.txt
check "and knows its place" says out '"text":"Arvelburg".*"country":"CZ".*7000001'

for look in parse dates places; do run 0 "$look" $look --jobs 2 one.jsonl; done
run 0 "shown" show --color never one.jsonl
check "without an escape" [ "$(tr -cd '\033' <out | wc -c)" -eq 0 ]
run 0 "in colour" show --color always --why one.jsonl
check "with escapes" [ "$(tr -cd '\033' <out | wc -c)" -gt 0 ]
finish
