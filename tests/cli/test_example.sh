# The example program prints an event a line, as many as `uptick code`.
example=$1
. "$(dirname "$0")/lib.sh"

"$example" "$SAMPLES/local.jsonl" >out 2>err
check "it runs" [ $? -eq 0 ]
check "nothing is refused" lines err 0
check "an event a line" lines out "$("$UPTICK" code "$SAMPLES/local.jsonl" | wc -l)"
check "there are some" [ -s out ]
printf '{"id":"a","text":"One."}\n{"id":"b"\n{"id":"c","text":"Two."}\n' >bad.jsonl
"$example" bad.jsonl >out 2>err
check "a bad line is told, the rest goes on" lines err 1
finish
