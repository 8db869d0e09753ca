#!/bin/sh
# demo.sh UPTICK - codes the sample reports into a store, prints what was found, says what to try next.
set -eu
uptick=$1
store=${2:-build/demo.store}

rm -f "$store" "$store-wal" "$store-shm"
reports=$(ls samples/*.jsonl samples/*.txt 2>/dev/null || true)
[ -n "$reports" ] || { echo "demo: no samples here; run it from the project's folder" >&2; exit 1; }

echo "\$ uptick add demo.store samples/*"
# shellcheck disable=SC2086 # one word a file: the samples' names hold no blanks
"$uptick" add "$store" $reports
echo
echo "\$ uptick list demo.store --class incident --limit 40"
"$uptick" list "$store" --class incident --limit 40
first=$("$uptick" list "$store" --class incident --limit 1 --format jsonl | sed -n 's/^{"schema":"uptick.incident\/1","id":"\([^"]*\)".*/\1/p')
echo
echo "\$ uptick show demo.store $first"
"$uptick" show "$store" "$first"
echo
echo "\$ uptick trend demo.store"
"$uptick" trend "$store"
cat <<TEXT

The store is $store. To try next:
    $uptick list $store --group religion:jewish
    $uptick export $store --incidents --format csv > incidents.csv
    $uptick report $store --from 2024-01-01 --to 2024-12-31 -o report.html
    $uptick code --date 2022-03-04 YOUR-REPORT.txt
    $uptick --help

TEXT

# The page: until Ctrl-C on a terminal, else left running, with word of how to end it.
[ "${DEMO_SERVE:-yes}" = yes ] || exit 0
port=${DEMO_PORT:-8377}
if [ -t 1 ]; then exec "$uptick" serve "$store" --port "$port"; fi
nohup "$uptick" serve "$store" --port "$port" >build/demo.log 2>&1 </dev/null &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    kill -0 $server 2>/dev/null || break
    if grep -q http build/demo.log; then
        echo "The page: $(grep -o 'http://[^ ]*' build/demo.log | head -1)  (to end it: kill $server)"
        exit 0
    fi
    sleep 1
done
echo "demo: the page could not be served:" >&2
cat build/demo.log >&2
exit 1
