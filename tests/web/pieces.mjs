// pieces.mjs - what the pages work out without a browser: marks in texts, runs of days, addresses and filters.
import { check, report, same } from './check.mjs';
import { random } from './reports.mjs';
import { pieces, reasons, shortened, spansOf } from '../../web/src/marks.js';
import { addDays, dates, groupLabel, num, placeLabel, t, until, useLanguage } from '../../web/src/i18n.js';
import { asked, toggled } from '../../web/src/route.js';
import { query, url } from '../../web/src/api.js';

globalThis.document = { documentElement: {} };
await useLanguage('en');

const flat = (list) => list.map((p) => [p.text, p.roles]);
same('one span', flat(pieces('on the wall', [{ role: 'place', begin: 3, end: 6 }])), [['on ', []], ['the', ['place']], [' wall', []]]);
same('overlapping spans are cut at each end', flat(pieces('abcdef', [{ role: 'evidence', begin: 1, end: 4 }, { role: 'target', begin: 3, end: 5 }])),
    [['a', []], ['bc', ['evidence']], ['d', ['evidence', 'target']], ['e', ['target']], ['f', []]]);
same('code points, not halves of them', flat(pieces('🙂é𝄞x', [{ role: 'date', begin: 2, end: 3 }])), [['🙂é', []], ['𝄞', ['date']], ['x', []]]);
same('a span past the end marks what there is', flat(pieces('ab', [{ role: 'date', begin: 1, end: 9 }])).map(([text]) => text).join(''), 'ab');
same('an empty text', pieces('', []), []);
same('what is left out is told once', [shortened('It burnt. ' + '.'.repeat(400) + '\n' + '.'.repeat(90) + ' Gone.'), shortened('Wait... what?')], ['It burnt.  […] Gone.', 'Wait... what?']);
same('spans of an event, empty ones left out', spansOf({ evidence: [{ span: [0, 5] }, { span: [2, 2] }], place: { span: null }, date: { span: [1, 2] } }), [{ role: 'evidence', begin: 0, end: 5 }, { role: 'date', begin: 1, end: 2 }]);

// Whatever the spans, the pieces are the text, and each character has the roles of the spans over it.
const letters = ['a', 'é', '🙂', '𝄞', '\n'];
const r = random(7);
const wrong = [];
for (let round = 0; round < 300; round++) {
    const points = Array.from({ length: r(30) }, () => letters[r(letters.length)]);
    const spans = Array.from({ length: r(6) }, () => { const begin = r(31), end = begin + r(8); return { role: ['evidence', 'place', 'date'][r(3)], begin, end }; });
    const out = pieces(points.join(''), spans);
    const wanted = points.map((_, i) => [...new Set(spans.filter((s) => s.begin <= i && i < Math.min(s.end, points.length)).map((s) => s.role))].sort().join());
    const got = out.flatMap((p) => Array.from(p.text, () => [...p.roles].sort().join()));
    if (out.map((p) => p.text).join('') !== points.join('') || JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push({ points, spans, got, wanted });
}
same('pieces tile the text and carry the roles of the spans over them (300 random texts)', wrong.slice(0, 1), []);

same('reasons find their field', reasons({ type: 'graffiti', group: 'religion:jewish', factuality: 'asserted', why: ['graffiti: "sprayed" (incidents.onto:3)', 'group religion:jewish: the clause', 'date: "Monday"', 'told 2 times'] }),
    { type: ['"sprayed" (incidents.onto:3)'], group: ['the clause'], date: ['"Monday"'], place: [], factuality: [], confidence: ['told 2 times'] });

same('one day', dates({ start: '2022-03-04', end: '2022-03-04' }), '4 Mar 2022');
same('a whole month by its name', dates({ start: '2024-02-01', end: '2024-02-29' }), 'February 2024');
check('a run of days', /^21\D+27 Feb 2022$/.test(dates({ start: '2022-02-21', end: '2022-02-27' })), dates({ start: '2022-02-21', end: '2022-02-27' }));
same('no day', dates({ start: null, end: null }), 'day unknown');
same('over the end of February', addDays('2024-02-28', 2), '2024-03-01');
same('the last day of a month', [until('month', '2024-02-01'), until('week', '2022-01-31'), until('day', '2022-01-31')], ['2024-02-29', '2022-02-06', '2022-01-31']);
same('one and many', [t('reports', { n: 1 }), t('reports', { n: 2 }), t('reports', { n: 1234 })], ['1 report', '2 reports', '1,234 reports']);
same('labels', [groupLabel('religion:jewish'), groupLabel('nationality:RU'), groupLabel('ethnicity:meskhetian'), groupLabel('homeless:any'), groupLabel(null)], ['Jews', 'Nationality: Russia', 'Meskhetian', 'Homeless people', 'no group known']);
same('a place as far as known', [placeLabel({ name: 'Leeds', admin1: 'England', country: 'GB' }), placeLabel({ name: null, admin1: null, country: 'CZ' }), placeLabel({ name: 'Berlin', admin1: 'Berlin', country: 'DE' })], ['Leeds, England, United Kingdom', 'Czechia', 'Berlin, Germany']);
same('nothing is no number', num(null), '–');

same('hostile acts unless asked otherwise', [asked({}).class, asked({ class: 'any' }).class, asked({ class: 'response' }).class], ['incident', undefined, 'response']);
same('no class left means any', toggled({}, 'class', 'incident').class, 'any');
same('a value more', toggled({ group: 'a', cursor: 'x' }, 'group', 'b'), { group: 'a,b', cursor: '', page: '' });
same('a value less', toggled({ group: 'a,b' }, 'group', 'a').group, 'b');
same('what is not asked is not sent', url('incidents', { group: 'religion:jewish', q: 'a&b=c', type: '', from: undefined }), 'api/v1/incidents?group=religion:jewish&q=a%26b%3Dc');
same('an address reads back', Object.fromEntries(new URLSearchParams(query({ q: 'é "x" 100%', group: 'a:b,c:d' }))), { q: 'é "x" 100%', group: 'a:b,c:d' });
report();
