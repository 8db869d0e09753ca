#!/bin/sh
# accuracy.sh UPTICK FOLDER - codes every NAME.jsonl that has a NAME.gold.jsonl beside it (or under gold/) and scores it.
set -eu
uptick=$1
folder=$2
predicted=$(mktemp)
trap 'rm -f "$predicted"' EXIT
found=no
for reports in "$folder"/*.jsonl; do
    case $reports in *.gold.jsonl) continue ;; esac
    name=$(basename "$reports" .jsonl)
    for gold in "$folder/$name.gold.jsonl" "$folder/gold/$name.jsonl" "$folder/gold/$name.gold.jsonl"; do
        [ -f "$gold" ] || continue
        found=yes
        "$uptick" code --per report "$reports" >"$predicted"
        echo "== $name: all classes"
        "$uptick" score "$gold" "$predicted"
        echo "== $name: incidents"
        "$uptick" score --class incident "$gold" "$predicted"
    done
done
[ $found = yes ] || { echo "accuracy: $folder holds no NAME.jsonl with NAME.gold.jsonl" >&2; exit 1; }
