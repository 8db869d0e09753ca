# What leaves a store: every format, for whom, and that Parquet is what others take it for.
. "$(dirname "$0")/lib.sh"
tests=$SAMPLES/../tests/cli

cat "$SAMPLES"/*.jsonl >reports.jsonl
run 0 "add" add a.store reports.jsonl
run 0 "lines" export a.store --names
n=$(wc -l <out)
cp out lines.jsonl
for format in gdelt phoenix; do
    run 0 $format export a.store --format $format
    check "$format: a line each" lines out "$n"
done
for format in csv acled; do
    run 0 $format export a.store --format $format --hxl
    check "$format: a header, tags" [ "$(sed -n 2p out | cut -c1)" = "#" ]
done
run 0 "odihr" export a.store --format odihr
check "six columns" [ "$(head -1 out | tr -d '\r')" = "Date,Country,Bias motivations,Type of incident,Source,Description" ]
run 0 "parquet" export a.store --format parquet --names
cp out events.parquet
check "begins and ends as Parquet does" [ "$(head -c 4 events.parquet)$(tail -c 4 events.parquet)" = "PAR1PAR1" ]
run 0 "incidents" export a.store --incidents --names
cp out incidents.jsonl
run 0 "incidents as Parquet" export a.store --incidents --format parquet --names
cp out incidents.parquet
run 0 "for anybody" export a.store --public --as-of 2030-01-01 --min-cell 1
check "as many" lines out "$n"
check "no words of reports" [ "$(grep -c '"evidence":\[{' out)" = 0 ]
check "no town" [ "$(grep -c '"precision":"\(city\|point\)"' out)" = 0 ]
run 0 "too new for anybody" export a.store --public --as-of 1999-01-01
check "nothing" lines out 0
run 2 "names for anybody" export a.store --public --names
run 2 "both" export a.store --events --incidents
run 2 "no such format" export a.store --format docx
check "one says which there are" says err 'parquet'
run 2 "no date" export a.store --public --as-of yesterday

# Two readers that are not ours.
oracles=${UPTICK_ORACLES:-}
if [ -n "$oracles" ] && [ -d "$oracles/node_modules/hyparquet" ] && command -v node >/dev/null; then
    ln -s "$oracles/node_modules" node_modules
    cp "$tests/parquet.mjs" .
    check "events by hyparquet and DuckDB" node parquet.mjs events.parquet lines.jsonl events
    [ -s incidents.jsonl ] && check "incidents by hyparquet and DuckDB" node parquet.mjs incidents.parquet incidents.jsonl incidents
else echo "left out: hyparquet and DuckDB (tools/oracles.sh FOLDER, then UPTICK_ORACLES=FOLDER)"; fi
finish
