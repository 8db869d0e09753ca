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
first=$("$uptick" list "$store" --class incident --limit 1 --format jsonl | sed -n 's/.*"report":{"id":"\([^"]*\)".*/\1/p')
if [ -n "$first" ]; then
    echo
    echo "\$ uptick show demo.store $first --why"
    "$uptick" show "$store" "$first" --why
fi
cat <<TEXT

The store is $store. To try next:
    $uptick list $store --group religion:jewish
    $uptick list $store --country DE,FR --type property
    $uptick export $store --format csv > events.csv
    $uptick code --date 2022-03-04 YOUR-REPORT.txt
    $uptick --help
TEXT
