# Whatever comes in: one clear line for what is refused, exit status 1, and all the rest is read.
. "$(dirname "$0")/lib.sh"

# refused NAME FILE WORDS - refused with one line that names the file and says WORDS; a good file beside it is read
echo "A good report." >good.txt
refused() {
    run 1 "$1" read "$2" good.txt
    check "$1: one line" lines err 1
    check "$1: names the file" says err "^uptick: $2"
    check "$1: says why" says err "$3"
    check "$1: the good one is read" lines out 1
}

printf 'PK\003\004 and so on' >zip; refused "a zip file" zip "a zip file"
head -c 5000 /dev/urandom | tr '\n' '\000' >noise; printf 'a\0b' | cat - noise >binary; refused "binary" binary "not text"
printf 'caf\351\n' >latin1; run 0 "another encoding" read latin1; check "another encoding: read" says out 'café'
: >empty; refused "an empty file" empty "empty"
mkdir folder; refused "a directory" folder "directory"
refused "no such file" nowhere.txt "No such file"
printf '{"id":"a","text":"x' >cut.jsonl; refused "JSON cut short" cut.jsonl "cut.jsonl:1:[0-9]*: the JSON ends too early"
printf '[{"id":"a","text":"x"}]' >array.json; run 0 "a JSON array" read array.json; check "a JSON array: its report" lines out 1
head -c 200000000 /dev/zero | tr '\0' 'x' >long.txt; refused "200 MB of text in one line" long.txt "longer than"

# No permission: as somebody else, where that can be had.
echo secret >locked; chmod 000 locked
if [ "$(id -u)" != 0 ]; then refused "no permission" locked "Permission denied"
elif setpriv --reuid=65534 --regid=65534 --clear-groups "$UPTICK" --version >/dev/null 2>&1; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$UPTICK" read locked good.txt >out 2>err; check "no permission" [ $? -eq 1 ]
    check "no permission: one line" lines err 1
    check "no permission: says why" says err "locked: cannot open: Permission denied"
    check "no permission: the good one is read" lines out 1
else echo "left out: no permission (the program cannot be run as another user here)"; fi

# Bad lines among good ones.
{
    echo '{"id":"r1","text":"One."}'
    echo '{"id":"r2"}'
    printf '{"id":"r3","text":"caf\000"}\n'
    printf '{"id":"long","text":"'; cat long.txt; echo '"}'
    echo '{"id":"r4","text":"Two."'
    echo '{"id":"r5","text":"Three."}'
} >mixed.jsonl
rm long.txt
run 1 "bad lines" read mixed.jsonl
check "the good ones are read" lines out 2
check "each bad one has its line" lines err 4
for line in 2 3 4 5; do check "line $line is named" says err "^uptick: mixed.jsonl:$line:"; done
"$UPTICK" read <mixed.jsonl >out 2>err
check "standard input has a name" says err "^uptick: standard input:2:"

# The same bad lines, coded: everything else is coded, in order.
run 1 "coded" code --per report mixed.jsonl good.txt empty
check "three reports" lines out 3
check "five refusals" lines err 5
check "in order" [ "$(sed 's/.*"id":"\([^"]*\)".*/\1/;q' out)" = r1 ]

# The date: from the text, the field, the command line.
printf ' date 2022-03-04 Arvel.' >dated.txt
run 0 "a date in the text" read --date 2020-01-01 dated.txt good.txt
check "the text's own goes first" says out '"date":"2022-03-04"'
check "the text is kept whole" says out '"text":" date 2022-03-04 Arvel."'
check "the others get the one given" says out '"date":"2020-01-01".*A good report'
run 0 "what was read is read again" read dated.txt
cp out again.jsonl
run 0 "the same" read again.jsonl
check "the same bytes" cmp -s out again.jsonl

# A page: its report, with what it says of itself.
printf '<!doctype html><meta charset=latin1><title>Caf\351 burnt - Echo</title><meta property=article:published_time content=2022-03-04><nav><a href=/>Home</a></nav><p>The caf\351 was set on fire in the night to Friday, the police said.<p>Nobody was hurt, and the owner is in good spirits.' >page
run 0 "a page" read page
check "its text" says out '"text":"The café was set on fire in the night to Friday, the police said.\\n\\nNobody was hurt'
check "its title and day" says out '"date":"2022-03-04","title":"Café burnt"'
echo '<html><body><a href=x>Nothing but links</a></body></html>' >links
run 1 "a page of links" read links
check "is refused by its name" says err '^uptick: links: no report in the page'

# A report in a language without a pack is kept and counted, not coded.
echo '{"id":"g","language":"de","text":"Two men set fire to a mosque in Hagen on Friday."}' >stated.jsonl
echo '{"id":"e","text":"Two men set fire to a mosque in Hagen on Friday."}' >>stated.jsonl
run 0 "a language stated" code --per report stated.jsonl
check "no event of it" says out '"id":"g","events":\[\]'
check "the other is coded" says out '"id":"e","events":\[{'
check "it is counted" says err '1 report is in a language that cannot be coded yet (de 1)'
run 0 "quietly" code -q stated.jsonl
check "nothing is said" lines err 0
finish
