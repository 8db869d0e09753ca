// about.js - what the figures rest on: sources, days, languages, how good the program is and for whom, and what they
// must not be taken for.
import { h, table } from '../dom.js';
import { t, date, num, time } from '../i18n.js';
import { get } from '../api.js';
import { link } from '../route.js';
import { markdown } from '../markdown.js';

const number = (text) => ({ text, class: 'num' });

export async function show({ signal, view }) {
    const a = await get('about', {}, signal), s = a.store;
    const node = [
        h('h1', t('way.about')),
        h('ul.figures', [['about.reports', s.reports], ['about.events', s.events], ['about.incidents', s.incidents]].map(([key, n]) => h('li', h('div.figure', h('span.big', num(n)), h('span.what', t(key)))))),
        h('p', t('about.range', { from: date(s.first_report), to: date(s.newest_report), time: time(s.last_added) })),
        h('section', { 'aria-labelledby': 'h-caveats' }, h('h2', { id: 'h-caveats' }, t('about.caveats')), h('ul.caveats', ['press', 'compare', 'machine', 'words', 'place', 'late'].map((k) => h('li', t('caveat.' + k))))),
        view.is_public ? h('section', { 'aria-labelledby': 'h-public' }, h('h2', { id: 'h-public' }, t('about.public')), h('p', t('about.public_why', { days: view.delay_days, n: view.min_cell }))) : null,
        h('section', { 'aria-labelledby': 'h-sources' }, h('h2', { id: 'h-sources' }, t('about.sources')),
            a.sources.length ? table(t('about.sources'), [t('about.source'), number(t('reports.head')), t('about.first'), t('about.last')],
                a.sources.map((x) => [x.source ? h('a', { href: link('incidents', { source: x.source }) }, x.source) : t('unknown'), num(x.reports), date(x.first), date(x.last)]), { className: 'sources' }) : h('p.empty', t('about.no_sources'))),
        h('div.columns', h('section', { 'aria-labelledby': 'h-lang' }, h('h2', { id: 'h-lang' }, t('about.languages')), table(t('about.languages'), [t('about.language'), number(t('reports.head'))], a.languages.map((x) => [x.language || t('unknown'), num(x.reports)]))),
            h('section', { 'aria-labelledby': 'h-coders' }, h('h2', { id: 'h-coders' }, t('about.coders')), table(t('about.coders'), [t('about.version'), number(t('about.codebook')), number(t('reports.head'))], a.coders.map((x) => ['uptick ' + x.uptick, num(x.codebook), num(x.reports)])))),
        h('section', { 'aria-labelledby': 'h-cards' }, h('h2', { id: 'h-cards' }, t('about.cards')), h('p.dim', t('about.cards_why')),
            a.cards.map((c) => h('details.card', h('summary', c.name), h('div.markdown', { lang: 'en' }, markdown(c.text, 3, c.name))))),
        h('section', { 'aria-labelledby': 'h-made' }, h('h2', { id: 'h-made' }, t('about.made')), h('p', t('about.made_of'), ' ', h('a', { href: 'licences.txt' }, 'licences.txt'), ' · ', h('a', { href: 'api/v1/openapi.json' }, 'openapi.json'), ' · ', h('a', { href: 'api/v1/feed.atom' }, t('about.feed')))),
    ];
    return { title: t('way.about'), node };
}
