// series.js - many counts beside each other: over groups, types, countries; a line each, a few drawn together.
import { h, table } from '../dom.js';
import { t, num, label, date, until } from '../i18n.js';
import { get } from '../api.js';
import { go, link, values } from '../route.js';
import { chips, panel } from '../filters.js';
import { bars } from '../bars.js';
import { bucket, chart } from '../chart.js';
import { byPicker, sinceNote, withSpan } from './timeline.js';

const OVER = ['group', 'type', 'family', 'country', 'admin1', 'class'];
const LINES = 6;
// Told apart by colour and by dash.
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 4]];
const name = (over, key) => key === null ? t('series.other') : over === 'admin1' ? key : label(over, key);

// What opens the incidents of one series as a list: `family` is asked for by `type`.
const only = (params, since, over, key) => ({ ...params, from: params.from || since, span: '', over: '', by: '', lines: '', top: '', [over === 'family' ? 'type' : over]: key });

export async function show({ params, signal, about, view }) {
    const { f, since } = withSpan(params, about);
    const over = OVER.includes(params.over) ? params.over : 'group', top = Number(params.top) || 12;
    const data = await get('series', { ...f, over, top, by: params.by || 'month' }, signal);
    const wanted = params.lines !== undefined ? values(params.lines) : data.series.slice(0, 4).map((s) => s.key ?? '');
    const drawn = data.series.filter((s) => wanted.includes(s.key ?? '')).slice(0, LINES);
    const style = new Map(drawn.map((s, i) => [s.key, i]));
    const most = data.series.length ? 1 : 0;
    const lines = drawn.length && data.dates.length ? chart({ dates: data.dates, by: data.by, height: 280, label: t('series.label', { names: drawn.map((s) => name(over, s.key)).join(', ') }),
        series: drawn.map((s, i) => ({ label: name(over, s.key), values: s.n, kind: 'line', colour: '--series-' + (i + 1), dash: DASHES[i], width: 2 })) }) : null;
    const pick = (id, key, options, now) => h('div.field.inline', h('label', { for: id }, t(key)), h('select', { id, onchange: (e) => go('series', { ...params, [id]: e.target.value, lines: undefined }) }, options.map(([v, text]) => h('option', { value: v, selected: String(v) === String(now) }, text))));
    const toggle = (s) => { const key = s.key ?? '', next = wanted.includes(key) ? wanted.filter((k) => k !== key) : [...wanted, key].slice(-LINES); go('series', { ...params, lines: next.join(',') || '-' }); };
    const row = (s, isOther) => {
        const n = name(over, s.key), i = style.get(s.key), isDrawn = !isOther && i !== undefined;
        return [h('th', { scope: 'row' }, isOther ? n : h('label.series-name', h('input', { type: 'checkbox', id: 'line-' + s.key, checked: isDrawn, onchange: () => toggle(s) }), isDrawn ? h('span.swatch.line.s' + (i + 1)) : null, n)),
            h('td.num', isOther || s.key === null ? num(s.total) : h('a', { href: link('incidents', only(params, since, over, s.key)) }, num(s.total))),
            h('td', bars(s.n.map((v, k) => ({ n: v ?? 0, title: `${bucket(data.by, data.dates[k])}: ${num(v)}` })), { width: 260, height: 30, label: t('series.row', { name: n, n: Math.max(0, ...s.n.map((v) => v ?? 0)) }) })),
            h('td.num', num(s.n.at(-1)))];
    };
    const node = [
        h('div.head', h('h1', t('way.series')), byPicker('series', params, data.by)),
        h('div.with-filters', panel('series', { params, signal, view }), h('section', { 'aria-label': t('way.series') },
            h('div.bar', h('p', h('span.total', t('list.total', { n: data.total })), ' ', sinceNote('series', params, since), data.undated ? ' · ' + t('time.undated', { n: data.undated }) : ''),
                h('div.tools', pick('over', 'series.over', OVER.map((o) => [o, t('filter.' + o)]), over), pick('top', 'series.top', [6, 12, 25, 50].map((n) => [n, num(n)]), top))), chips('series', params),
            most && data.dates.length ? [lines ? h('figure.charts', lines.node, h('figcaption.dim', t('series.range', { from: date(data.from), to: date(until(data.by, data.dates.at(-1))) }))) : null,
                table(t('series.table'), [t('filter.' + over), { text: t('series.total'), class: 'num' }, t('series.course'), { text: t('series.last'), class: 'num' }],
                    [...data.series.map((s) => row(s, false)), ...(data.other ? [row(data.other, true)] : [])], { className: 'series' }),
                h('details', h('summary', { id: 'as-table' }, t('as_table')), table(t('series.figures'), [t('time.' + data.by), ...data.series.map((s) => ({ text: name(over, s.key), class: 'num' })), { text: t('reports.head'), class: 'num' }],
                    data.dates.map((d, i) => [bucket(data.by, d), ...data.series.map((s) => num(s.n[i])), num(data.reports[i])])))] : h('p.empty', t('list.none'))))];
    return { title: t('way.series'), node, leave: () => lines && lines.close(), says: t('list.total', { n: data.total }) };
}
