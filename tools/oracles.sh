#!/bin/sh
# oracles.sh FOLDER - puts two independent readers of Parquet into FOLDER, for tests/cli/test_export.sh (needs npm; 75 MB).
set -eu
[ $# = 1 ] || { echo "usage: oracles.sh FOLDER" >&2; exit 2; }
command -v npm >/dev/null || { echo "oracles.sh: npm is not installed" >&2; exit 1; }
mkdir -p "$1"
cd "$1"
npm install --silent --no-fund --no-audit hyparquet@1.33.0 hyparquet-compressors@1.1.2 @duckdb/node-api@1.5.6-r.1
