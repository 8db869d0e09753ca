#!/usr/bin/env python3
"""names_data.py - brings the entity corpora to one convention, for learn-names.

    names_data.py LANGUAGE_DIR WORDS.LIST EWT_NAMES.tsv OUT_DIR

LANGUAGE_DIR holds ner/, ud_gum/ and ud_ewt/.  Each corpus is written to OUT_DIR as token, tab, tag lines with
-DOCSTART- before each report (before each ten sentences where a corpus does not say), with kinds PER, ORG,
LOC and NORP:
  titles before a person's name are left out of it ("Judge Hoffman" names Hoffman);
  words on the lists of nationalities and groups are NORP wherever the corpus has them as no name, as MISC or
  as a name of their own, unless they stand for a language ("in English");
  a leading "the" is left out of organisations and places, newspapers apart;
  a country or state that GMB gives as NORP is LOC.
The names of UD English-EWT's training part are in EWT_NAMES, by sentence and token (learn/names/README.md).
Left out: GUM's documents that are not under a free licence (only the genres whose texts its LICENSE gives
as CC BY, CC BY-SA or public domain), and the files that are for evaluation only.
"""
import os
import sys

FREE_GENRES = {'news', 'interview', 'bio', 'voyage', 'textbook', 'vlog', 'speech', 'conversation'}
KINDS = {'PER', 'ORG', 'LOC', 'NORP'}
PAPERS = {'times', 'post', 'journal', 'guardian', 'sun', 'herald', 'economist', 'independent', 'telegraph', 'mirror', 'onion', 'gambia', 'hague', 'bahamas', 'bronx'}
LANGUAGE_CUES = {'in', 'speak', 'speaks', 'spoke', 'speaking', 'spoken', 'into', 'language', 'languages', 'translate', 'translated', 'learn'}


def read_lists(path):
    lists, name = {}, None
    for line in open(path, encoding='utf8'):
        line = line.strip()
        if line.startswith('='):
            name = line[1:].strip()
        elif line and not line.startswith('#'):
            lists.setdefault(name, set()).update(e.strip() for e in line.split(',') if e.strip())
    return lists


def read_bio(path, every=10):
    """Documents of sentences of [word, tag]."""
    doc, sentence = [], []
    for line in open(path, encoding='utf8'):
        line = line.rstrip('\r\n')
        if line.strip():
            cells = line.split('\t')
            sentence.append([cells[0].replace('\u00a0', '') or '_', cells[-1]])
            continue
        if sentence:
            doc.append(sentence)
            sentence = []
        if len(doc) >= every:
            yield doc
            doc = []
    if sentence:
        doc.append(sentence)
    if doc:
        yield doc


def read_iob2(path):
    doc, sentence = [], []
    for line in open(path, encoding='utf8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc') and doc:
            yield doc
            doc = []
        elif not line.strip():
            if sentence:
                doc.append(sentence)
            sentence = []
        elif line[0] != '#':
            cells = line.split('\t')
            sentence.append([cells[1], cells[2]])
    if sentence:
        doc.append(sentence)
    if doc:
        yield doc


def gum_documents(bio_path, conllu_path):
    """GUM's labelled sentences, document by document, those of free genres only; found by their words."""
    of_text = {}
    genre, words, number = '', [], 0
    for line in open(conllu_path, encoding='utf8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc id'):
            genre = line.split('GUM_')[1].split('_')[0]
            number += 1
        elif not line:
            of_text.setdefault(''.join(words), (genre, number))
            words = []
        elif line[0] != '#' and line.split('\t')[0].isdigit():
            words.append(line.split('\t')[1])
    doc, last = [], None
    for chunk in read_bio(bio_path, 1):
        for sentence in chunk:
            genre, number = of_text.get(''.join(w for w, _ in sentence), ('', 0))
            if number != last and doc:
                yield doc
                doc = []
            last = number
            if genre in FREE_GENRES:
                doc.append(sentence)
    if doc:
        yield doc


def labelled(treebank, names):
    """A treebank's sentences with the names of NAMES, lines of sentence number, first token, end and kind."""
    of_sentence = {}
    for line in open(names, encoding='utf8'):
        if line[0] != '#':
            number, first, end, kind = line.rstrip('\n').split('\t')
            of_sentence.setdefault(int(number), []).append((int(first), int(end), kind))
    doc, rows, number = [], [], 0
    for line in open(treebank, encoding='utf8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc') and doc:
            yield doc
            doc = []
        elif not line:
            for first, end, kind in of_sentence.pop(number, []):
                if not 0 <= first < end <= len(rows) or any(tag != 'O' for _, tag in rows[first:end]):
                    sys.exit('%s: sentence %d has no room for a name at %d to %d' % (names, number, first, end))
                for k in range(first, end):
                    rows[k][1] = ('B-' if k == first else 'I-') + kind
            doc.append(rows)
            rows, number = [], number + 1
        elif line.split('\t')[0].isdigit():
            rows.append([line.split('\t')[1], 'O'])
    if doc:
        yield doc
    if of_sentence:
        sys.exit('%s: names in sentences that the treebank has not' % names)


def spans(sentence):
    i = 0
    while i < len(sentence):
        tag = sentence[i][1]
        j = i + 1
        if tag != 'O':
            while j < len(sentence) and sentence[j][1] == 'I-' + tag[2:]:
                j += 1
            yield i, j, tag[2:]
        i = j


def is_language(low, words, i, j):
    return i > 0 and low[i - 1] in LANGUAGE_CUES and (j == len(words) or not words[j][:1].isalpha() or low[j] in ('and', 'or', 'to', 'but', 'because'))


def convert(sentence, lists):
    groups, nations = lists['group'], lists['national']
    places = lists['country'] | lists['state'] | lists['region'] | lists['city']
    words = [w for w, _ in sentence]
    low = [w.lower().replace('\u2019', "'") for w in words]
    tags = ['O'] * len(words)
    for i, j, kind in spans(sentence):
        text = ' '.join(low[i:j])
        if kind == 'NORP' and text not in nations and (text in places or text.rstrip('s') in places):
            kind = 'LOC'
        if kind in ('ORG', 'LOC', 'MISC', 'PER') and (text in nations or text in groups) and text not in places:
            kind = 'NORP'
        if kind in ('ORG', 'LOC') and j - i > 1 and (words[i] == 'the' or (words[i] == 'The' and i == 0)) and low[j - 1] not in PAPERS:
            i += 1
        if kind == 'NORP' and j - i == 1 and is_language(low, words, i, j):
            continue
        if kind == 'PER':
            while j - i > 1 and low[i] in lists['title']:
                i += 1
        if kind in KINDS:
            for k in range(i, j):
                tags[k] = ('B-' if k == i else 'I-') + kind
    i = 0
    while i < len(words):
        step = 1
        for n in (3, 2, 1):
            text = ' '.join(low[i:i + n]).replace(' - ', '-')
            if i + n <= len(words) and (text in nations or text in groups) and all(t == 'O' for t in tags[i:i + n]):
                capital = words[i][:1].isupper()
                language = text in nations and is_language(low, words, i, i + n)
                if (capital or (text in nations and text not in ('polish', 'pole', 'poles', 'english', 'lao', 'fur', 'swede'))) and not language and not (capital and text in ('pole', 'poles', 'orthodox', 'fur', 'karen', 'pagan')):
                    for k in range(i, i + n):
                        tags[k] = ('B-' if k == i else 'I-') + 'NORP'
                    step = n
                    break
        i += step
    return list(zip(words, tags))


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    data, out = sys.argv[1], sys.argv[4]
    lists = read_lists(sys.argv[2])
    ner = os.path.join(data, 'ner')
    os.makedirs(out, exist_ok=True)
    sources = {
        'ewt_train': labelled(os.path.join(data, 'ud_ewt', 'en_ewt-ud-train.conllu'), sys.argv[3]),
        'ewt_dev': read_iob2(os.path.join(ner, 'en_ewt-ud-dev.iob2')),
        'gum': gum_documents(os.path.join(ner, 'gum.train.bio'), os.path.join(data, 'ud_gum', 'en_gum-ud-train.conllu')),
        'gum_dev': gum_documents(os.path.join(ner, 'gum.dev.bio'), os.path.join(data, 'ud_gum', 'en_gum-ud-dev.conllu')),
        'gmb': read_bio(os.path.join(ner, 'gmb.train.bio')),
        'gmb_dev': read_bio(os.path.join(ner, 'gmb.dev.bio')),
        'wikigold': read_bio(os.path.join(ner, 'wikigold.all.bio')),
        'wnut17': read_bio(os.path.join(ner, 'wnut17.train.bio')),
        'btc': read_bio(os.path.join(ner, 'btc.all.bio')),
    }
    for name, documents in sources.items():
        n = 0
        with open(os.path.join(out, name + '.bio'), 'w', encoding='utf8') as f:
            for doc in documents:
                f.write('-DOCSTART-\tO\n\n')
                for sentence in doc:
                    n += len(sentence)
                    f.writelines('%s\t%s\n' % pair for pair in convert(sentence, lists))
                    f.write('\n')
        print(name, n, 'tokens', file=sys.stderr)


main()
