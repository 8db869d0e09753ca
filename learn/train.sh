#!/bin/sh
# train.sh DATA OUT [BUILD]: the language models from DATA/ud_ewt and DATA/ud_gum (and OUT/en.clusters, which
# learn/clusters.c makes), into OUT.  BUILD is a configured meson folder, by default ./build.
set -eu
data=$1 out=$2 build=${3:-build}
ninja -C "$build" learn/train_text learn/train_parse
treebanks="$data/ud_ewt/en_ewt-ud-train.conllu $data/ud_gum/en_gum-ud-train.conllu"
"$build/learn/train_text" -o "$out/en.text" -c "$out/en.clusters" -j "$build/tags.bin" -n 6 $treebanks
"$build/learn/train_parse" -o "$out/en.parse" -c "$out/en.clusters" -j "$build/tags.bin" -n 6 $treebanks
