# uptick parse --tokenized: what is given stays, what is asked is filled, one bad sentence costs one sentence.
. "$(dirname "$0")/lib.sh"

word() { printf '%s\t%s\t_\t_\t_\t%s\t_\t_\t%s\t%s\n' "$1" "$2" "${3:-_}" "${4:-_}" "${5:-_}"; }
{
    printf '# newdoc id = d1\n# sent_id = s-1\n# text = She didn'"'"'t visit Lyon.\n'
    word 1 She Case=Nom
    printf '2-3\tdidn'"'"'t\t_\t_\t_\t_\t_\t_\t_\t_\n'
    word 2 did
    word 3 "n't"
    word 4 visit
    word 4.1 visited _ 4:conj Copy=Yes
    word 5 Lyon _ _ 'Entity=I-FAC|SpaceAfter=No|Gloss=L'
    word 6 .
    printf '\n# a second, without a closing blank line\r\n'
    word 1 Stop _ 0:root
} >given.conllu

run 0 "given tokens" parse --tokenized given.conllu
cp out filled
cut -f1,2,6 given.conllu | tr -d '\r' >before; printf '\n' >>before; cut -f1,2,6 filled >after
check "ids, forms, features and comments stand" cmp -s before after
check "every word has a tag" [ -z "$(awk -F'\t' '$1 ~ /^[0-9]+$/ && ($4 == "_" || $3 == "_" || $7 == "_" || $8 == "_")' filled)" ]
check "one root a sentence" [ "$(awk -F'\t' '$1 ~ /^[0-9]+$/ && $7 == 0' filled | wc -l)" = 2 ]
check "the verb is the root" [ "$(awk -F'\t' '$7 == 0 && $2 == "visit" {print $8}' filled)" = root ]
check "the name is found, an old one gone, the rest of MISC kept" grep -q '^5	Lyon	.*	SpaceAfter=No|Gloss=L|Entity=B-[A-Z]*$' filled
check "an empty node is left alone" grep -q '^4.1	visited	_	_	_	_	_	_	4:conj	Copy=Yes$' filled
check "enhanced dependencies of words go" [ -z "$(grep -c '0:root' filled | grep -v '^0$')" ]
"$UPTICK" parse --tokenized <given.conllu >again 2>err
check "standard input is the same" cmp -s filled again
"$UPTICK" parse --tokenized filled >again 2>err
check "what was filled, filled again, is the same" cmp -s filled again

# A hundred sentences of which two are wrong.
i=0
while [ $i -lt 100 ]; do
    word 1 Police; word 2 came
    [ $i -eq 40 ] && word 7 wrong
    [ $i -eq 60 ] && echo "no columns at all"
    printf '\n'
    i=$((i + 1))
done >many.conllu
run 1 "two wrong of a hundred" parse --tokenized many.conllu
check "the rest is there" [ "$(grep -c '	came	' out)" = 98 ]
check "two lines say so" lines err 2
check "with file and line" says err 'many.conllu:123: words are not numbered from one'
check "with file and line, the second" says err 'many.conllu:184: a line of fewer than ten columns'

# A "sentence" of 2,000 words is a tree like any other.
{ i=1; while [ $i -le 2000 ]; do word $i "w$((i % 7))"; i=$((i + 1)); done; printf '\n'; } >long.conllu
run 0 "2,000 words" parse --tokenized long.conllu
check "one root, no cycle" awk -F'\t' '$1 ~ /^[0-9]+$/ { head[$1] = $7; roots += $7 == 0; n++ }
    END { for (w in head) { steps = 0; for (at = w; at != 0 && steps <= n; steps++) at = head[at]; if (at != 0) exit 1 }; exit !(roots == 1 && n == 2000) }' out

printf '1\t\377\t_\t_\t_\t_\t_\t_\t_\t_\n\n' >bytes.conllu
run 1 "bytes that are no text" parse --tokenized bytes.conllu
check "one line" lines err 1
run 1 "a folder" parse --tokenized .
run 1 "nowhere, and the rest done" parse --tokenized nowhere.conllu given.conllu
check "the rest done" cmp -s out filled
run 0 "nothing" parse --tokenized /dev/null
finish
