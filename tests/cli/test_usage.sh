# Help, versions, and what is wrong usage.
. "$(dirname "$0")/lib.sh"

run 0 "help" --help
for command in $(sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p' out); do
    run 0 "$command --help" "$command" --help
    check "$command: usage first" says out "^usage: uptick $command "
    check "$command: its options" says out '^ *-h, --help'
    check "$command: examples" says out '^Examples'
    check "$command: exit statuses" says out '^Exit status: 0 '
    check "$command: nothing on standard error" lines err 0
    run 0 "$command --version" "$command" --version
    check "$command: a version" says out '^uptick [0-9]'
    run 2 "$command: no such option" "$command" --no-such-option
    check "$command: told so, not on standard output" lines out 0
    check "$command: and where to look" says err "try: uptick $command --help"
done
check "every command was tried" [ "$passed" -gt 70 ]

run 2 "no command"
run 2 "no such command" smurf
run 2 "a number that is none" code --jobs many
run 2 "a value is missing" code --date
run 2 "a flag with a value" code --quiet=yes
run 2 "no such choice" code --per sentence
check "the choices are told" says err 'event, report'
run 2 "no such day" read --date 2022-02-30 /dev/null
run 2 "no such format" read --from docx /dev/null
run 2 "no such color" read --color blue
run 2 "add without a store" add
run 2 "list without a store" list
run 2 "an ambiguous option" list --f 2022-01-01 x
run 3 "no such store" list nowhere.store
check "one line" lines err 1
check "and none was made" [ ! -e nowhere.store ]
run 2 "score wants two" score one
run 3 "score without files" score one two
run 2 "gazetteer without a verb" gazetteer dump.zip
run 3 "gazetteer without a dump" gazetteer import nowhere.zip
check "nothing was made" [ ! -e places.gaz ]
run 3 "no models" code --data /nowhere
finish
