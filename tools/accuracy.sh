#!/bin/sh
# accuracy.sh UPTICK FOLDER - codes every NAME.jsonl that has a NAME.gold.jsonl beside it (or under gold/) and scores it,
# and *.txt against gold/plain.gold.jsonl.
set -eu
uptick=$1
folder=$2
predicted=$(mktemp)
trap 'rm -f "$predicted"' EXIT
found=no
judge() { # NAME GOLD, predictions in $predicted
    found=yes
    echo "== $1: all classes"
    "$uptick" score "$2" "$predicted"
    echo "== $1: incidents"
    "$uptick" score --class incident "$2" "$predicted"
}
for reports in "$folder"/*.jsonl; do
    case $reports in *.gold.jsonl) continue ;; esac
    name=$(basename "$reports" .jsonl)
    for gold in "$folder/$name.gold.jsonl" "$folder/gold/$name.jsonl" "$folder/gold/$name.gold.jsonl"; do
        [ -f "$gold" ] || continue
        "$uptick" code --per report "$reports" >"$predicted"
        judge "$name" "$gold"
    done
done
# Plain files go by their names.
if [ -f "$folder/gold/plain.gold.jsonl" ]; then
    for text in "$folder"/*.txt; do
        "$uptick" code --per report "$text" | sed "s/^{\"id\":\"[^\"]*\"/{\"id\":\"$(basename "$text" .txt)\"/"
    done >"$predicted"
    judge plain "$folder/gold/plain.gold.jsonl"
fi
[ $found = yes ] || { echo "accuracy: $folder holds no NAME.jsonl with NAME.gold.jsonl" >&2; exit 1; }
