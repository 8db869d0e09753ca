#!/bin/sh
# screenshots.sh UPTICK - pictures of each page over a store made of the samples and invented reports, into docs/screenshots.
set -eu
uptick=$1
sh tools/web_modules.sh
CHROMIUM=${CHROMIUM:-$(command -v chromium)} || { echo "screenshots: chromium is not here" >&2; exit 1; }
export CHROMIUM
UPTICK_NODE_MODULES="$PWD/build-web/node_modules" node tests/web/shots.mjs "$uptick" docs/screenshots
