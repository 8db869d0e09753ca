# Reports in every format, packed and not, told by content; and what is hostile: one clear line, no hang.
. "$(dirname "$0")/lib.sh"

echo '{"id":"a","date":"2022-03-04","title":"T","text":"Vandals sprayed swastikas on the synagogue in Riga on Monday."}' >one.jsonl
printf 'id;published;headline;body\na;04.03.2022;T;Vandals sprayed swastikas on the synagogue in Riga on Monday.\n' >one.csv
printf 'id\tday\ttitle\tcontent\na\t2022-03-04\tT\tVandals sprayed swastikas on the synagogue in Riga on Monday.\n' >one.tsv
echo '<newsItem guid="a"><itemMeta><versionCreated>2022-03-04T10:00:00Z</versionCreated></itemMeta><contentMeta><headline>T</headline></contentMeta><contentSet><inlineData>Vandals sprayed swastikas on the synagogue in Riga on Monday.</inlineData></contentSet></newsItem>' >one.xml
printf '{\n"uri":"a","versioncreated":"2022-03-04","headline":"T","body_text":"Vandals sprayed swastikas on the synagogue in Riga on Monday."}\n' >one.ninjs
run 0 "JSON Lines" read one.jsonl
cp out expected
for file in one.csv one.tsv one.xml one.ninjs; do
    run 0 "$file" read "$file"
    check "$file: the same report" cmp -s out expected
    gzip -c $file >packed
    run 0 "$file, packed" read packed
    check "$file, packed: the same" cmp -s out expected
    "$UPTICK" read <packed >out 2>err
    check "$file, packed, from a pipe" cmp -s out expected
done
echo '<rss><channel><item><title>T</title><pubDate>Fri, 04 Mar 2022 10:00:00 GMT</pubDate><description>Vandals sprayed swastikas on the synagogue in Riga on Monday.</description></item></channel></rss>' >feed
run 0 "a feed" read feed
check "a feed: its text" says out '"date":"2022-03-04","title":"T".*"text":"Vandals'
echo '{"doc":{"body":"Vandals sprayed swastikas on the synagogue in Riga on Monday.","on":"4 March 2022","name":"T"},"nr":"a"}' >deep.jsonl
run 0 "named fields" read --field text=doc.body --field date=doc.on --field title=doc.name --field id=nr deep.jsonl
check "named fields: the same" cmp -s out expected
run 2 "a field that does not exist" read --field body=x one.jsonl
check "which there are is told" says err "text, id, date"
printf 'date 2022-03-04 One.\n%%%%\nTwo.\n' >many
run 0 "many texts in one file" read --separator %% many
check "two reports" lines out 2
run 2 "a separator for JSON" read --separator %% --from jsonl many

# The same event out of each, and once in a store whatever it came in.
for file in one.jsonl one.csv one.xml one.ninjs packed; do
    run 0 "coded from $file" code $file
    check "coded from $file: graffiti or desecration in Riga" says out '"place":{"name":"Riga"'
done
run 0 "a store" add x.store one.jsonl one.csv one.tsv one.xml one.ninjs packed
check "one report" says err "1 report added"

# An archive: its date is marked as such.
printf 'WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: http://example.org/a\r\nWARC-Date: 2022-03-04T10:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nPlain text.\r\n\r\n' >a.warc
run 0 "an archive" read a.warc
check "the archive's date" says out '"date":"2022-03-04".*"date_from":"archive"'
cp out again.jsonl
run 0 "what was read is read again" read again.jsonl
check "the same bytes" cmp -s out again.jsonl

# Hostile: refused with one line, and a good file beside it is read.
hostile() {
    began=$(date +%s)
    run 1 "$1" read "$2" one.jsonl
    check "$1: one line" lines err 1
    check "$1: says why ($(head -c 200 err))" says err "$3"
    check "$1: the good one is read" cmp -s out expected
    check "$1: soon" [ $(($(date +%s) - began)) -lt 60 ]
}
head -c 1000000000 /dev/zero | gzip -1 >bomb.gz; hostile "a bomb" bomb.gz "binary"
head -c 300000000 /dev/zero | tr '\0' x | sed '1s/^/{"text":"/' 2>/dev/null | gzip -9 >bomb2.gz; hostile "a bomb of one line" bomb2.gz "longer than\|300 times"
(printf '<rss><channel><item><title>'; head -c 200000000 /dev/zero | tr '\0' x) | gzip -9 >bomb3.gz
run 1 "a bomb in a feed" read bomb3.gz one.jsonl
check "a bomb in a feed: no more than two lines" [ "$(wc -l <err)" -le 2 ]
check "a bomb in a feed: the good one is read" cmp -s out expected
awk 'BEGIN { printf "<!DOCTYPE rss [<!ENTITY a0 \"lol\">"; for (i = 1; i < 12; i++) { printf "<!ENTITY a%d \"", i; for (k = 0; k < 10; k++) printf "&a%d;", i - 1; printf "\">" } print "]><rss><channel><item><title>&a11;</title></item></channel></rss>" }' >laughs
hostile "a billion laughs" laughs "expansion attack"
awk 'BEGIN { printf "<rss>"; for (i = 0; i < 100000; i++) printf "<a>" }' >deep; hostile "100,000 nested elements" deep "nested deeper"
awk 'BEGIN { printf "{\"text\":"; for (i = 0; i < 100000; i++) printf "[" }' >deep.json; hostile "100,000 nested lists" deep.json "deep.json:1"
cp one.jsonl x; for i in 1 2 3 4; do gzip -c x >y; mv y x; done; hostile "packed four times" x "more than 3 times"
head -c 100 packed >cut.gz; hostile "packed and cut" cut.gz "cut short"
finish
