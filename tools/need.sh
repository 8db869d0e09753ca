#!/bin/sh
# need.sh WHAT... - sees to it that what a verb needs is there, on Debian 12.
#
# WHAT is build, check, fuzz or web.  What is present is found by asking for it, not for its package, so that other
# ways of having it count too.  Only when something lacks is apt-get called, once, and that takes root.
set -eu

missing=""
command_of() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
library() { pkg-config --exists "$1" 2>/dev/null || missing="$missing $2"; }

for what in "$@"; do
    case $what in
    build)
        command -v cc >/dev/null 2>&1 && echo '#include <stdio.h>' | cc -E - >/dev/null 2>&1 || missing="$missing gcc libc6-dev"
        command_of meson meson
        command_of ninja ninja-build
        command_of pkg-config pkg-config
        library jansson libjansson-dev
        library libutf8proc libutf8proc-dev
        library libxxhash libxxhash-dev
        library sqlite3 libsqlite3-dev
        library libmicrohttpd libmicrohttpd-dev
        library zlib zlib1g-dev
        library libzstd libzstd-dev
        library liblzma liblzma-dev
        library libbrotlidec libbrotli-dev
        library expat libexpat1-dev
        library libcurl libcurl4-openssl-dev
        # bzip2 has no pkg-config file on Debian 12
        echo '#include <bzlib.h>' | cc -E - >/dev/null 2>&1 || missing="$missing libbz2-dev"
        library uchardet libuchardet-dev
        # CLD2 has no pkg-config file: a C++ compiler that finds its header is the sign.
        { command -v c++ >/dev/null 2>&1 && echo '#include <cld2/public/compact_lang_det.h>' | c++ -x c++ -E - >/dev/null 2>&1; } || missing="$missing g++ libcld2-dev"
        ;;
    check)
        command_of clang clang
        command_of python3 python3
        ;;
    fuzz)
        command_of clang clang
        printf 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { (void)d, (void)n; return 0; }' |
            clang -x c - -fsanitize=fuzzer,address -o /dev/null 2>/dev/null || missing="$missing clang libclang-rt-14-dev"
        ;;
    web)
        # For the tests of the pages; where there is no npm they are skipped, and a browser would be of no use.
        if command -v npm >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then command_of chromium chromium; fi
        ;;
    *) echo "need.sh: what is '$what'?" >&2; exit 2 ;;
    esac
done
[ -z "$missing" ] && exit 0

install="apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends$missing"
if [ "$(id -u)" != 0 ]; then
    echo "uptick needs packages that are not installed here. As root:" >&2
    echo "    apt-get install$missing" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "uptick needs, by their Debian names:$missing" >&2
    exit 1
fi
echo "installing what is missing:$missing"
sh -c "$install"
