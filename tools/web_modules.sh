#!/bin/sh
# web_modules.sh [FOLDER] - the npm packages that web/package.json names, in their exact versions, into FOLDER
# (build-web): for those who change the pages and for the tests of them. A user of uptick needs none of this.
set -eu
folder=${1:-build-web}
command -v npm >/dev/null 2>&1 || { echo "npm is not here: the pages are neither built nor tested in a browser" >&2; exit 1; }
mkdir -p "$folder"
if [ -f "$folder/done" ] && cmp -s web/package.json "$folder/done"; then exit 0; fi
cp web/package.json "$folder/package.json"
(cd "$folder" && npm install --no-package-lock --ignore-scripts --no-fund --no-audit --no-progress --loglevel=error >/dev/null) ||
    { echo "the npm packages of the pages could not be had: they are neither built nor tested in a browser" >&2; exit 1; }
# esbuild's own program is a package for each machine; its install script, which we don't run, only looks for it.
"$folder/node_modules/.bin/esbuild" --version >/dev/null
cp web/package.json "$folder/done"
