#!/bin/sh
# train.sh DATA NEWS OUT [BUILD]: makes OUT/en.text and OUT/en.parse from DATA/ud_ewt and DATA/ud_gum, from
# OUT/en.clusters, which learn/clusters.c makes, and from NEWS, zstd-packed JSON Lines with "text".  BUILD is
# a configured meson folder, by default ./build.  About twenty minutes on one core.
set -eu
data=$1 news=$2 out=$3 build=${4:-build}
ninja -C "$build" learn/train_text learn/train_parse learn/mix_parse learn/silver
treebanks="$data/ud_ewt/en_ewt-ud-train.conllu $data/ud_gum/en_gum-ud-train.conllu"
clusters=$out/en.clusters
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
text() { "$build/learn/train_text" -c "$clusters" "$@" $treebanks; }
parse() { "$build/learn/train_parse" -b 8 -c "$clusters" "$@" $treebanks; }
mix() { "$build/learn/mix_parse" "$1" "$clusters" "$2"; }

text -o "$out/en.text" -m 6 -n 10
# Tags to train parsers on, by taggers that have not seen the sentence: folds of single sentences, and of runs.
text -o "$work/en.text" -m 1 -n 6 -f 1 -j "$work/tags.1"
text -o "$work/en.text" -m 1 -n 12 -f 100 -j "$work/tags.100"
# One parser, and one from right to left; the news on which they agree; a second parser that learns from it too.
parse -o "$work/member.1" -n 8 -j "$work/tags.1"
parse -o "$work/backward" -n 8 -j "$work/tags.1" -r
mkdir "$work/teacher"
cp "$clusters" "$work/en.text" "$work/teacher"
mix "$work/teacher/en.parse" "$work/member.1"
mix "$work/backward.parse" "$work/backward"
zstd -dc "$news" | awk 'NR % 4 == 1' | "$build/learn/silver" -n 700000 "$work/teacher" "$work/backward.parse" > "$work/silver.conllu"
parse -o "$work/member.2" -n 10 -S 2 -j "$work/tags.100" -s "$work/silver.conllu"
"$build/learn/mix_parse" "$out/en.parse" "$clusters" "$work/member.1" "$work/member.2"
