# The verbs. meson and ninja do the work; what is missing on a Debian 12 machine is installed first.

PREFIX ?= /usr/local
DESTDIR ?=
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60

.PHONY: all demo web screenshots check check-long bench pages fuzz tsan golden accuracy install clean

all: build/build.ninja
	@ninja -C build -j $(JOBS)

build/build.ninja:
	@sh tools/need.sh build
	meson setup build --buildtype=release --prefix=$(PREFIX)

# Codes the samples into a store and prints what was found.
demo: all
	@sh tools/demo.sh build/uptick

# Every test, under the address and undefined-behaviour sanitizers; both compilers without a warning.
check:
	@sh tools/need.sh build check web
	@JOBS=$(JOBS) sh tools/check.sh

# The same with a hundred kills, and both commands in a Debian made for it (root, network).
check-long:
	@sh tools/need.sh build check web
	@UPTICK_LONG=1 JOBS=$(JOBS) sh tools/check.sh
	sh tests/fresh-machine.sh

# Speed and memory on reports given: make bench DATA=reports.jsonl
bench: all
	@sh tools/need.sh check
	@test -n "$(DATA)" || { echo "usage: make bench DATA=reports.jsonl[.zst]"; exit 2; }
	python3 bench/speed.py build/uptick $(DATA)

# Web pages of many layouts, written for it: figures of text, date and title beside those of Mozilla's readability, and speed.
pages: all
	@sh tools/need.sh check
	@ninja -C build bench/pages_extract bench/pages_speed
	@sh bench/pages/run.sh build
	build/bench/pages_speed build/pages/html

# Figures on reports with gold: NAME.jsonl beside NAME.gold.jsonl in a folder.
accuracy: all
	@test -n "$(DATA)" || { echo "usage: make accuracy DATA=FOLDER"; exit 2; }
	@sh tools/accuracy.sh build/uptick $(DATA)

# web/dist from web/src; only who changes the pages needs it (node, npm).
web:
	@sh tools/web_modules.sh
	UPTICK_NODE_MODULES=$(CURDIR)/build-web/node_modules node web/build.mjs

# Pictures of each page over the demo store, into docs/screenshots (node, npm, chromium).
screenshots: all
	@sh tools/need.sh web
	@sh tools/screenshots.sh build/uptick

# Each fuzz target for FUZZ_SECONDS.
fuzz:
	@sh tools/need.sh build fuzz
	@test -f build-fuzz/build.ninja || CC=clang CXX=clang++ meson setup build-fuzz --buildtype=debugoptimized -Dfuzzers=true -Db_lundef=false -Db_sanitize=address,undefined -Darena_debug=true
	@ninja -C build-fuzz -j $(JOBS)
	@sh tools/fuzz.sh build-fuzz $(FUZZ_SECONDS)

# The tests that run threads, under the thread sanitizer.
tsan:
	@sh tools/need.sh build check
	@test -f build-tsan/build.ninja || meson setup build-tsan --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false
	@ninja -C build-tsan -j $(JOBS)
	TSAN_OPTIONS=halt_on_error=1 meson test -C build-tsan --no-rebuild --print-errorlogs --suite cli --suite code --suite link --suite read --suite serve --timeout-multiplier 5

# Rewrites the golden files from what the program says now; the diff is the review.
golden: all
	UPTICK_GOLDEN=rewrite meson test -C build --no-rebuild --print-errorlogs

install: all
	meson configure build -Dprefix=$(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C build

clean:
	rm -rf build build-*
