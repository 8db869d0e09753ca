#!/bin/sh
# fuzz.sh FOLDER SECONDS - runs each fuzz target so long, one after another; what it finds stays under FOLDER/found.
set -eu
folder=$1
seconds=$2
mkdir -p "$folder/found" "$folder/corpus"
# Freed memory is kept back for a moment only, and mutation does not weigh how rare a branch is: both cost more than the runs.
export ASAN_OPTIONS="quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=3"
for target in "$folder"/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=$(basename "$target")
    mkdir -p "$folder/corpus/$name"
    seeds=""
    [ -d "fuzz/seeds/$name" ] && seeds="fuzz/seeds/$name"
    more="-entropic=0"
    [ -f "fuzz/$name.dict" ] && more="$more -dict=fuzz/$name.dict -max_len=2048"
    echo "== $name"
    # shellcheck disable=SC2086
    "$target" $more -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$folder/found/$name-" "$folder/corpus/$name" $seeds 2>"$folder/$name.log" ||
        { tail -40 "$folder/$name.log"; exit 1; }
    grep -E 'number_of_executed_units|average_exec_per_sec' "$folder/$name.log"
done
