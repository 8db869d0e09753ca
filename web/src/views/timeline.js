// timeline.js - when: what was counted, what was to be expected, where the program calls it an uptick, and under it how
// much was read, so that a change of coverage is not taken for a change of the world.
import { h, replace, table } from '../dom.js';
import { t, date, num, short, until } from '../i18n.js';
import { get } from '../api.js';
import { asked, go, link } from '../route.js';
import { chips, panel } from '../filters.js';
import { bucket, chart } from '../chart.js';
import { explanation, headline } from './today.js';

export const BY = ['day', 'week', 'month'];
const PATIENCE_MS = 100; // for what is known already, so that nothing is drawn twice

export function byPicker(way, params, now) {
    return h('fieldset.choice', h('legend.sr', t('time.by')), BY.map((by) => h('label', h('input', { type: 'radio', name: 'by', id: 'by-' + by, value: by, checked: by === now, onchange: () => go(way, { ...params, by }) }), h('span', t('time.' + by)))));
}

// Upticks are of a group, a type, a country; a filter of more than one value finds those of any. Under any other filter the
// chart counts something else than they speak of, and none is drawn.
async function episodesOf(params, signal) {
    const f = asked(params), one = (x) => x && !x.includes(',') ? x : undefined;
    if (Object.keys(f).some((key) => !['group', 'type', 'country', 'class', 'from', 'to'].includes(key)) || f.class !== 'incident') return [];
    try { return (await get('upticks', { days: 366, at: params.to, group: one(f.group), type: one(f.type), country: one(f.country) }, signal)).items; } catch { return []; }
}

// Without a first day asked for, the run begins with the first report: a report that recalls 1702 must not make a line of
// three hundred years. `span=all` asks for all of it; what is left out is said.
export function withSpan(params, about) {
    const f = asked(params), first = about.store.first_report;
    return params.from || params.span === 'all' || !first ? { f, since: null } : { f: { ...f, from: first }, since: first };
}

export const sinceNote = (way, params, since) => since ? h('span.since', t('time.since', { day: date(since) }), ' · ', h('a', { href: link(way, { ...params, span: 'all' }) }, t('time.all'))) : null;

export async function show({ params, signal, about, view }) {
    const { f, since } = withSpan(params, about);
    const looking = episodesOf(params, signal); // over a large store it takes its time: the counts do not wait for it
    const data = await get('series', { ...f, by: params.by, expected: params.by === 'month' ? undefined : 1 }, signal);
    const upticks = await Promise.race([looking, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null))]);
    const section = h('section', { 'aria-label': t('way.timeline') });
    let drawn = draw({ params, data, f, since, upticks, section });
    if (!upticks) looking.then((found) => { if (!signal.aborted) { drawn.close(); drawn = draw({ params, data, f, since, upticks: found, section }); } });
    const node = [h('div.head', h('h1', t('way.timeline')), byPicker('timeline', params, data.by)), h('div.with-filters', panel('timeline', { params, signal, view }), section)];
    return { title: t('way.timeline'), node, leave: () => drawn.close(), says: t('list.total', { n: data.total }) };
}

// Fills the section; `upticks` null: they are still looked for.
function draw({ params, data, f, since, upticks, section }) {
    const s = data.series[0] || { n: data.dates.map(() => 0), expected: null, upper: null, p: null };
    const readout = h('p.readout', { 'aria-hidden': 'true' });
    const tell = (i) => replace(readout, i === null || !data.dates[i] ? t('time.hint') : [h('strong', bucket(data.by, data.dates[i])), ' ', s.n[i] === null ? t('map.few') : t('time.n', { n: s.n[i] }),
        s.expected && s.expected[i] !== null ? ', ' + t('time.expected', { x: short(s.expected[i]), upper: short(s.upper[i]) }) : '', ' · ', t('reports', { n: data.reports[i] })]);
    tell(null);
    const seen = (upticks || []).filter((u) => u.is_alarm && data.dates.length && u.as_of >= data.dates[0] && u.onset <= until(data.by, data.dates.at(-1)));
    // An uptick of what is drawn shades it; one of a group or country within it is a thin bar, as the bars below aren't its own.
    const isPart = (u) => ['group', 'type'].some((k) => (u[k] || '') !== (f[k] || '')) || (u.place || '') !== (f.country || '');
    const series = [{ label: t('time.observed'), values: s.n, kind: 'bars', colour: '--bar' }];
    if (s.expected) series.push({ label: t('time.expected_line'), values: s.expected, kind: 'line', colour: '--expected', dash: [5, 4] }, { label: t('time.upper'), values: s.upper, kind: 'line', colour: '--expected', width: 0.75 });
    const open = (i) => go('incidents', { ...params, by: '', span: '', from: data.dates[i], to: until(data.by, data.dates[i]) });
    const charts = data.dates.length ? [
        chart({ dates: data.dates, by: data.by, series, band: s.expected ? [2, 1] : null, episodes: seen.map((u) => ({ from: u.onset, to: u.as_of, isPart: isPart(u) })), height: 280, sync: 'time', onpick: open, onmove: tell,
            label: t('time.label', { n: data.total, from: date(data.from), to: date(until(data.by, data.dates.at(-1))) }) }),
        chart({ dates: data.dates, by: data.by, series: [{ label: t('reports.head'), values: data.reports, kind: 'bars', colour: '--cover' }], height: 110, sync: 'time', onmove: tell, label: t('time.coverage_label') })] : [];
    const rows = data.dates.map((d, i) => [h('a', { href: link('incidents', { ...params, by: '', span: '', from: d, to: until(data.by, d) }) }, bucket(data.by, d)), num(s.n[i]),
        ...(s.expected ? [short(s.expected[i]), short(s.upper[i])] : []), num(data.reports[i])]).reverse();
    const number = (key) => ({ text: t(key), class: 'num' });
    replace(section,
            h('div.bar', h('p', h('span.total', t('list.total', { n: data.total })), ' ', sinceNote('timeline', params, since), data.undated ? ' · ' + t('time.undated', { n: data.undated }) : '')), chips('timeline', params),
            data.dates.length ? h('figure.charts', h('h2', t('time.incidents')),
                h('ul.legend.chart-legend', h('li', h('span.swatch.observed'), t('time.observed')), s.expected ? [h('li', h('span.swatch.expected'), t('time.expected_line')), h('li', h('span.swatch.band'), t('time.band'))] : null, seen.some((u) => !isPart(u)) ? h('li', h('span.swatch.episode'), t('time.episode')) : null, seen.some(isPart) ? h('li', h('span.swatch.part'), t('time.part')) : null),
                charts[0].node, readout, h('h2', t('time.coverage')), charts[1].node, h('figcaption.dim', t('time.why'))) : h('p.empty', t('list.none')),
            upticks ? null : h('p.dim', { role: 'status' }, t('time.looking')),
            seen.length ? h('section', { 'aria-labelledby': 'h-ep' }, h('h2', { id: 'h-ep' }, t('time.episodes')), h('ul.episodes', seen.map((u) => h('li', h('details', h('summary', headline(u), ' · ', t('time.span', { from: date(u.onset), to: date(u.as_of) })),
                h('ul', explanation(u).map((x) => h('li', x))), u.filter ? h('p', h('a', { href: '#/incidents?' + u.filter }, t('uptick.open', { n: u.observed }))) : null))))) : null,
            data.dates.length ? h('details', h('summary', { id: 'as-table' }, t('as_table')), table(t('time.table'), [t('time.' + data.by), number('time.observed'), ...(s.expected ? [number('time.expected_line'), number('time.upper')] : []), number('reports.head')], rows)) : null);
    return { close: () => charts.forEach((c) => c.close()) };
}
