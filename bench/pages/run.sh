#!/bin/sh
# run.sh BUILD_FOLDER - writes the pages, has uptick and Mozilla's readability (from npm, put into the build folder) read
# them, and prints both sets of figures.  Without node or the registry only ours are printed.
set -eu
build=$1
here=$(dirname "$0")
work=$build/pages
python3 "$here/generate.py" "$here/../../samples" "$work/html" "${PAGES:-300}"
"$build/bench/pages_extract" "$work/html" > "$work/uptick.jsonl"
sets="uptick=$work/uptick.jsonl"
if command -v npm >/dev/null 2>&1; then
    mkdir -p "$work/npm"
    cp "$here/readability.mjs" "$work/npm/"
    [ -d "$work/npm/node_modules/jsdom" ] || npm install --prefix "$work/npm" --no-save --no-audit --no-fund --loglevel=error @mozilla/readability@0.6.0 jsdom@24 >/dev/null
    node "$work/npm/readability.mjs" "$work/html" > "$work/readability.jsonl"
    sets="$sets readability=$work/readability.jsonl"
else
    echo "npm is not there: readability is left out" >&2
fi
# shellcheck disable=SC2086
for which in --seen --unseen --last --all; do python3 "$here/score.py" "$work/html/gold.jsonl" $which $sets; done
