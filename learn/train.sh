#!/bin/sh
# train.sh DATA OUT [BUILD]: makes OUT/en.text and OUT/en.parse from DATA/ud_ewt and DATA/ud_gum, and from
# OUT/en.clusters, which learn/clusters.c makes.  BUILD is a configured meson folder, by default ./build.
# About ten minutes on one core.
set -eu
data=$1 out=$2 build=${3:-build}
ninja -C "$build" learn/train_text learn/train_parse learn/mix_parse
treebanks="$data/ud_ewt/en_ewt-ud-train.conllu $data/ud_gum/en_gum-ud-train.conllu"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
# The tags to train parsers on come from taggers that have not seen the sentence.
"$build/learn/train_text" -o "$work/en.text" -c "$out/en.clusters" -m 1 -n 12 -j "$work/tags" $treebanks
"$build/learn/train_text" -o "$out/en.text" -c "$out/en.clusters" -m 4 -n 10 $treebanks
for seed in 1 2; do
  "$build/learn/train_parse" -o "$work/member.$seed" -S $seed -b 8 -n 8 -c "$out/en.clusters" -j "$work/tags" $treebanks
done
"$build/learn/mix_parse" "$out/en.parse" "$out/en.clusters" "$work"/member.*
