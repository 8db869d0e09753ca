#!/bin/sh
# run.sh NEED SCRIPT [ARGUMENTS...] - runs a test of the pages, or ends with 77 (skipped) and says what lacks.
# NEED: node; modules (node and the npm packages in build-web); browser (these, and chromium).
need=$1
shift
lacks() { echo "skipped: $1"; exit 77; }
[ "$(node -p 'process.versions.node.split(".")[0] >= 18' 2>/dev/null)" = true ] || lacks "node (18 or newer) is not here"
if [ "$need" != node ]; then
    [ -f build-web/done ] && cmp -s web/package.json build-web/done || lacks "the npm packages are not here (sh tools/web_modules.sh)"
    export UPTICK_NODE_MODULES="$PWD/build-web/node_modules"
fi
if [ "$need" = browser ]; then
    CHROMIUM=${CHROMIUM:-$(command -v chromium)} && [ -x "$CHROMIUM" ] || lacks "chromium is not here"
    export CHROMIUM
fi
exec node "$@"
