# lib.sh - what the tests of the program share. UPTICK is the program; everything happens in a folder of its own.
# shellcheck shell=sh
passed=0
failed=0
here=$(mktemp -d)
trap 'cd /; rm -rf "$here"' EXIT
trap 'exit 1' INT TERM
chmod 755 "$here"
cd "$here" || exit 1

pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); echo "not so: $1" >&2; }
# check NAME COMMAND... - the command succeeds
check() { name=$1; shift; if "$@"; then pass; else fail "$name: $*"; fi; }
# run STATUS NAME ARGUMENTS... - uptick ends with that status; its words are in `out` and `err`
run() {
    want=$1 name=$2
    shift 2
    "$UPTICK" "$@" >out 2>err </dev/null
    got=$?
    if [ $got -eq "$want" ]; then pass; else fail "$name: exit status $got, not $want"; head -5 err >&2; fi
}
says() { grep -q -e "$2" "$1"; }
lines() { [ "$(wc -l <"$1")" -eq "$2" ]; }
finish() { echo "$passed passed, $failed failed"; [ $failed -eq 0 ]; exit $?; }
