#!/usr/bin/env python3
"""names_silver.py - half labels for plain news, by rules that are seldom wrong, for learn-names.

    names_silver.py NEWS.jsonl WORDS.LIST GEONAMES OUT.bio [EVERY]

Where the text itself says what a name is of ("Mr. ...", "..., 34, of", "in ..., Texas", "... Police
Department", "... Synagogue", a country's name) the words get that label, and so does a surname by itself in the
same report; words in lower case are outside; every other capitalised word is "?", which learn-names may fill
as it likes.  All Wikinews reports are taken, and of the releases those that tell of hate crimes and every
so many-th other.  Wrong where a firm is called after a person without saying so, and for places and
persons that share a name.
"""
import json
import re
import sys

TOKEN = re.compile(r"(?:[A-Z]\.){2,}|(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Sen|Rep|Gov|Lt|Col|Gen|Sgt|Capt|Inc|Corp|Co|Ltd|No|Rev|Prof|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|[A-Z]\.(?=\s[A-Z])|\d[\d.,:/]*\d|\w+(?=n['\u2019]t\b)|n['\u2019]t\b|['\u2019](?:s|re|ve|ll|d|m)\b|\w+(?:['\u2019]\w{2,})?|\S")
JOINERS = {'of', 'for', 'de', 'del', 'la', 'el', 'al', 'bin', 'van', 'von', '&', '-', "'s", '\u2019s', 'and', 'the'}
INNER = {'of', 'for', 'de', 'del', 'la', 'el', 'al', 'bin', 'van', 'von', '&', '-'}
AMBIGUOUS_PLACES = {'georgia', 'jordan', 'chad', 'turkey', 'china', 'us', 'states', 'car', 'earth', 'victoria', 'columbia', 'lincoln', 'jackson', 'houston', 'paris', 'florence', 'charlotte', 'madison', 'orlando', 'dallas', 'austin', 'washington', 'in', 'me', 'or', 'oh', 'hi', 'ok', 'pa', 'ma', 'la', 'al', 'de', 'mo', 'id'}
PERSON_TITLES = {'mr.', 'mrs.', 'ms.', 'mr', 'mrs', 'ms', 'dr.', 'judge', 'attorney', 'general', 'agent', 'officer', 'sheriff', 'deputy', 'sergeant', 'detective', 'director', 'president', 'senator', 'sen.', 'rep.', 'governor', 'gov.', 'mayor', 'minister', 'secretary', 'commissioner', 'chief', 'inspector', 'charge', 'rabbi', 'imam', 'pastor', 'bishop', 'justice', 'spokesman', 'spokeswoman', 'chancellor', 'king', 'prince', 'pope', 'ambassador', 'captain', 'lieutenant', 'colonel'}
HATE = re.compile(r'hate crime|mosque|synagogue|racially|anti-semit|antisemit|swastika|civil rights division|cross.burning|Muslim|Jewish|Sikh', re.I)


def read_lists(path):
    lists, name = {}, None
    for line in open(path, encoding='utf8'):
        line = line.strip()
        if line.startswith('='):
            name = line[1:].strip()
        elif line and not line.startswith('#'):
            lists.setdefault(name, set()).update(e.strip() for e in line.split(',') if e.strip())
    return lists


def sentences(text):
    for paragraph in text.split('\n'):
        words = TOKEN.findall(paragraph)
        start = 0
        for i, w in enumerate(words):
            last = i + 1 == len(words)
            if last or (w in '.!?' and (words[i + 1][:1].isupper() or words[i + 1][:1] in '"\u201c')) or (w in ('\u201d', '"') and words[i - 1] in '.!?' and words[i + 1][:1].isupper()):
                if i + 1 > start:
                    yield words[start:i + 1]
                start = i + 1


def capital(word):
    return word[:1].isupper() and any(c.isalpha() for c in word)


def runs(words):
    i = 0
    while i < len(words):
        if not capital(words[i]) or words[i] in ('The', 'A', 'An', 'In', 'On', 'At', 'For', 'From', 'By', 'He', 'She', 'They', 'It', 'But', 'And', 'As', 'After', 'When', 'While', 'This', 'That', 'These', 'According', 'If', 'I', 'We', 'You'):
            i += 1
            continue
        j = k = i + 1
        while k < len(words):
            if capital(words[k]):
                k += 1
                j = k
            elif k == j and words[k] in INNER:
                k += 1
            elif k == j + 1 and words[k] == 'the' and words[k - 1] in ('of', 'for'):
                k += 1
            else:
                break
        yield i, j
        i = j


def label(words, lists, lower_count, surnames, learn_surnames):
    n = len(words)
    low = [w.lower().replace('\u2019', "'") for w in words]
    upper_share = sum(capital(w) for w in words) / max(1, sum(w[:1].isalpha() for w in words))
    tags = ['O'] * n
    for i, j in runs(words):
        for k in range(i, j):
            tags[k] = '?' if capital(words[k]) else '~'
    if upper_share > 0.6 and n > 4:  # a headline: capitals say nothing
        return [t if t == 'O' else '?' for t in tags]
    firm = set()

    def set_span(a, b, kind):
        for k in range(a, b):
            tags[k] = ('B-' if k == a else 'I-') + kind
            firm.add(k)
        if b < n and tags[b] == '~':
            tags[b] = 'O'

    for i, j in runs(words):
        a = i
        while a < j and (low[a] in PERSON_TITLES or low[a] in lists['title']) and a + 1 < j:
            a += 1
        titled = a > i or (i > 0 and low[i - 1] in PERSON_TITLES)
        text = ' '.join(low[i:j])
        size = j - a
        plain = all(capital(words[k]) for k in range(a, j))
        heads = {'orghead', 'fachead', 'geohead', 'org', 'country', 'state'}
        any_head = any(low[k] in lists[h] for k in range(a, j) for h in heads)
        after = low[j] if j < n else ''
        age = j + 2 < n and after == ',' and re.fullmatch(r'\d\d', words[j + 1]) and words[j + 2] in (',', 'of', 'and')
        if (i == 0 and size == 1 and lower_count.get(low[i], 0) > 20) or (size == 1 and low[a] in lists['calendar']):
            if low[i] not in surnames:
                tags[i] = 'O'
            continue
        person = plain and 1 <= size <= 4 and not any_head
        if person and ((titled and size <= 3 and low[a] not in lists['national']) or (age and size >= 2) or (size in (2, 3) and low[a] in lists['first'])):
            for k in range(i, a):
                tags[k] = 'O'
            set_span(a, j, 'PER')
            if learn_surnames and size > 1 and len(words[j - 1]) > 2:
                surnames.add(low[j - 1])
        elif size == 1 and plain and low[a] in surnames and low[a] not in lists['country'] and after not in ('inc', 'corp'):
            set_span(a, j, 'PER')
        elif low[j - 1] in ('sheriff', 'attorney', 'attorneys', 'prosecutor', 'governor', 'mayor', 'marshal') and j + 1 < n and low[j] == "'s" and low[j + 1] in ('office', 'department') and j - i > 1:
            set_span(i, j + 2, 'ORG')
        elif text in lists['org']:
            set_span(i, j, 'ORG')
        elif j - i > 1 and plain and low[j - 1] in ('street', 'road', 'avenue', 'boulevard', 'highway', 'airport', 'bridge', 'square', 'county', 'river', 'lake'):
            set_span(i, j, 'LOC')
        elif j - i > 1 and plain and low[j - 1] in lists['site'] or (j - i > 2 and ' '.join(low[j - 2:j]) in lists['site']):
            set_span(i, j, 'LOC')
        elif j - i > 1 and (low[j - 1] in ('inc.', 'corp.', 'llc', 'ltd.', 'inc', 'corporation', 'bank', 'university', 'department', 'police', 'commission', 'agency', 'bureau', 'ministry', 'council', 'association', 'foundation', 'league', 'federation', 'institute', 'party', 'committee') or ' '.join(low[j - 2:j]) in ('police department', 'police service', "sheriff's office", 'task force', 'air force')) and plain:
            set_span(i, j, 'ORG')
        elif j - i > 2 and low[i] in ('department', 'ministry', 'bureau', 'university', 'institute', 'federation', 'association', 'committee', 'council', 'organization', 'bank', 'church') and low[i + 1] == 'of':
            set_span(i, j, 'ORG')
        elif (text in lists['country'] or text in lists['state'] or text in lists['region']) and text not in AMBIGUOUS_PLACES and len(text) > 3:
            set_span(i, j, 'LOC')
        elif plain and j - i <= 3 and not any_head and j + 1 < n and after == ',' and low[j + 1] in lists['state'] and capital(words[j + 1]) and len(words[j + 1]) > 3 and i > 0 and low[i - 1] in ('in', 'of', 'from', 'near', 'at', 'to'):
            set_span(i, j, 'LOC')
        elif plain and j - i <= 2 and i > 0 and low[i - 1] in ('in', 'near', 'from', 'outside') and text in lists['city'] and text not in AMBIGUOUS_PLACES:
            set_span(i, j, 'LOC')
    k = 0
    while k < n:
        step = 1
        for m in (3, 2, 1):
            text = ' '.join(low[k:k + m]).replace(' - ', '-')
            if k + m <= n and capital(words[k]) and (text in lists['national'] or text in lists['group']) and not any(x in firm for x in range(k, k + m)):
                neighbour = (k > 0 and tags[k - 1] == '?') or (k + m < n and tags[k + m] in ('?', '~') or (k + m in firm))
                if not neighbour:
                    set_span(k, k + m, 'NORP')
                    step = m
                    break
        k += step
    return tags


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    lists = read_lists(sys.argv[2])
    every = int(sys.argv[5]) if len(sys.argv) > 5 else 40
    for line in open(sys.argv[3] + '/countryInfo.txt', encoding='utf8'):
        if line[0] != '#':
            lists['country'].add(line.split('\t')[4].lower())
            lists['city'].add(line.split('\t')[5].lower())
    for line in open(sys.argv[3] + '/admin1CodesASCII.txt', encoding='utf8'):
        if line[:3] in ('US.', 'CA.', 'AU.'):
            lists['state'].add(line.split('\t')[1].lower())
    for line in open(sys.argv[3] + '/cities1000.txt', encoding='utf8'):
        cells = line.split('\t')
        if cells[14].isdigit() and int(cells[14]) > 400000:
            lists['city'].add(cells[1].lower())
    reports, lower_count, n_releases = [], {}, 0
    for line in open(sys.argv[1], encoding='utf8'):
        report = json.loads(line)
        wikinews = report.get('source', '').startswith('Wikinews') and 'GUM' not in report['source']
        if not wikinews:
            if 'GUM' in report.get('source', ''):
                continue
            n_releases += 1
            if not (len(HATE.findall(report['text'])) > 2 and n_releases % 3 == 0) and n_releases % every:
                continue
        parts = [w for s in sentences(report['text']) for w in s]
        for w in parts:
            if w.islower():
                lower_count[w] = lower_count.get(w, 0) + 1
        reports.append(report)
    n = 0
    with open(sys.argv[4], 'w', encoding='utf8') as out:
        for report in reports:
            body = list(sentences(report['text']))
            surnames = set()
            for s in body:
                label(s, lists, lower_count, surnames, True)
            surnames -= lists['state'] | lists['country'] | lists['city']
            out.write('-DOCSTART-\tO\n\n')
            for s in [TOKEN.findall(report.get('title') or '')] + body:
                if not s:
                    continue
                n += len(s)
                out.writelines('%s\t%s\n' % pair for pair in zip(s, label(s, lists, lower_count, surnames, False)))
                out.write('\n')
    print(len(reports), 'reports', n, 'tokens', file=sys.stderr)


main()
