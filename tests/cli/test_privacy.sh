# Privacy as its user meets it: names off, somebody found and forgotten, texts that go when their time is over.
. "$(dirname "$0")/lib.sh"

cat >reports.jsonl <<'J'
{"id":"one","date":"2022-03-04","source":"Arvel Post","title":"Ivan Dvoran beaten","url":"https://example.org/ivan-dvoran-beaten","text":"ARVEL, 4 March - Two men beat Ivan Dvoran, a Russian student, in Arvel on Thursday, shouting \"Russians out\", police said. Dvoran's arm was broken."}
{"id":"two","date":"2022-03-05","source":"Arvel Post","title":"Windows","url":"https://example.org/windows","text":"ARVEL, 5 March - The windows of a synagogue in Arvel were smashed on Friday, police said. The vandals wrote \"Jews out\" on its door."}
J
run 0 "add" add a.store reports.jsonl
cp a.store kept.store
run 0 "events with names" export a.store --names
n=$(wc -l <out)
check "somebody is named" says out 'Dvoran'
run 0 "found" find-person a.store "ivan dvoran"
check "in one report" lines out 1
check "that is about the person" says out '^about .* one '
run 0 "as lines" find-person a.store Dvoran --format jsonl
check "one object" [ "$(grep -c '^{"report":"one",.*"about":true' out)" = 1 ]
run 0 "a dry run" forget a.store "Ivan Dvoran" --dry-run
check "it changes nothing" [ "$(grep -a -c -i dvoran a.store)" -gt 0 ]
run 0 "forgotten" forget a.store "Ivan Dvoran"
check "it is said" says err '^removed [0-9]* times, from [0-9]* records of 1 reports'
check "no byte is left" [ "$(cat a.store* | grep -a -c -i dvoran)" = 0 ]
run 0 "as many events" export a.store --names
check "not fewer" lines out "$n"
run 0 "shown" show a.store one
check "the rest of the text" says out 'arm was broken'
run 0 "nobody" find-person a.store "Ivan Dvoran"
check "nothing" lines out 0
run 0 "added again" add a.store reports.jsonl
check "all are known" says err '2 already there'
check "it does not come back" [ "$(cat a.store* | grep -a -c -i dvoran)" = 0 ]
run 2 "whom?" forget a.store
run 2 "no name" forget a.store " - "
run 3 "no store" find-person none.store "Ivan Dvoran"

printf 'source,days\nArvel Post,30\n*,never\n' >policy.csv
run 0 "a dry run" purge kept.store --policy policy.csv --as-of 2022-04-03 --dry-run
check "one is old enough" says out '^1 '
run 0 "purged" purge kept.store --policy policy.csv --as-of 2022-04-03
check "its words are gone" [ "$(cat kept.store* | grep -a -c 'arm was broken')" = 0 ]
check "the other's are there" [ "$(cat kept.store* | grep -a -c 'smashed')" -gt 0 ]
run 0 "as many events" export kept.store --names
check "not fewer" lines out "$n"
run 0 "again" purge kept.store --policy policy.csv --as-of 2022-04-03
check "nothing left to do" says err '^0 reports'
run 0 "all" purge kept.store --keep-days 1 --as-of 2022-04-03
check "the other too" [ "$(cat kept.store* | grep -a -c 'smashed')" = 0 ]
run 2 "which policy?" purge kept.store
printf 'Arvel Post,soon\n' >bad.csv
run 3 "no number of days" purge kept.store --policy bad.csv
check "the line is named" says err 'bad.csv:1'

run 0 "a report to print" report a.store --from 2022-03-01 --to 2022-03-31 -o march.html
check "a whole page" says march.html '</html>'
check "with two incidents or more" [ "$(grep -c '<tr><td class="day">' march.html)" -ge 2 ]
check "nothing from outside" [ "$(grep -c 'https\?:\|<script' march.html)" = 0 ]
run 0 "the same again" report a.store --from 2022-03-01 --to 2022-03-31
check "the same bytes" cmp -s out march.html
run 2 "for which days?" report a.store --from 2022-03-01
run 2 "back to front" report a.store --from 2022-03-31 --to 2022-03-01
run 3 "no place to write to" report a.store --from 2022-03-01 --to 2022-03-31 -o nowhere/march.html
# Bystanders: named in the text or in another event of a report, they are masked in its title, quotes and incident too.
cat >by.jsonl <<'J'
{"id":"by","date":"2022-03-04","source":"Arvel Post","title":"Jaan Tamm saw mosque burn","url":"https://example.org/mosque","text":"ARVEL, 4 March - Two men set fire to a mosque in Arvel on Thursday, police said. Jaan Tamm, 41, a neighbour, called the fire brigade. On Friday \"Muslims out\" was painted on the house of Mari Kask, a Muslim student, police said."}
J
run 0 "add" add by.store by.jsonl
for of in "" --incidents; do
    for format in jsonl csv; do
        run 0 "export $of as $format" export by.store $of --format $format
        check "there is something" says out arson
        check "no bystander in $of as $format" [ "$(grep -c -i 'tamm\|kask' out)" = 0 ]
        run 0 "with names" export by.store $of --format $format --names
        check "the bystander with names, $of as $format" says out 'Jaan Tamm saw'
    done
done
run 0 "to print" report by.store --from 2022-03-01 --to 2022-03-31
check "no bystander in print" [ "$(grep -c -i 'tamm' out)" = 0 ]

# What of a source may be shown.
run 0 "none is restricted" restrict by.store
check "nothing is said" lines out 0
run 0 "restricted" restrict by.store metadata "arvel post"
run 0 "the rest too" restrict by.store excerpt '*'
run 0 "told" restrict by.store
check "both, the rest last" [ "$(tr '\t\n' ' ;' <out)" = "metadata arvel post;excerpt *;" ]
for of in "" --incidents; do
    run 0 "with names, no words" export by.store $of --names
    check "it is counted" says out '"type":"arson"'
    check "no words $of" [ "$(grep -c 'saw mosque\|set fire\|Kask\|"evidence":\[{' out)" = 0 ]
    run 0 "all words" export by.store $of --names --all-words
    check "all words $of" says out 'saw mosque'
done
run 0 "to print" report by.store --from 2022-03-01 --to 2022-03-31 --names
check "no words in print" [ "$(grep -c 'saw mosque' out)" = 0 ]
run 0 "full again" restrict by.store full "Arvel Post"
run 0 "with names" export by.store --names
check "words again" says out 'saw mosque'
run 2 "which source?" restrict by.store metadata
run 2 "what level?" restrict by.store secret "Arvel Post"
run 2 "not in public" export by.store --public --all-words
run 3 "no store" restrict none.store

finish
