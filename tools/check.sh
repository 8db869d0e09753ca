#!/bin/sh
# check.sh - builds with the sanitizers and runs every test; builds with the other compiler for its warnings.
# Its last line is the sum over all tests: "N passed, N failed".
set -u
jobs=${JOBS:-$(nproc)}
export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"

stop() { echo "$1" >&2; echo "0 passed, 1 failed"; exit 1; }

configure() { # FOLDER OPTIONS...
    folder=$1
    shift
    if [ -f "$folder/build.ninja" ]; then meson setup --reconfigure "$folder" "$@" >/dev/null; else meson setup "$folder" "$@" >/dev/null; fi ||
        stop "cannot configure $folder; see $folder/meson-logs/meson-log.txt"
}

configure build-check --buildtype=debugoptimized -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false -Darena_debug=true -Dwerror=true
ninja -C build-check -j "$jobs" || stop "the build with gcc and the sanitizers failed"
if [ "${CHECK_CLANG:-yes}" = yes ]; then
    CC=clang configure build-clang --buildtype=debug -Dwerror=true
    ninja -C build-clang -j "$jobs" || stop "the build with clang failed"
fi
sh tools/web_modules.sh || true # without them the tests of the pages are skipped, and say so
meson test -C build-check --no-rebuild --num-processes "$jobs" --print-errorlogs "$@"
exec python3 tools/sum_tests.py build-check/meson-logs/testlog.json
