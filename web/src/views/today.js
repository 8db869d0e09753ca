// today.js - the first page of the morning: what is new, what rises and why, how much was read.
import { h, table } from '../dom.js';
import { t, date, dates, num, short, percent, label, groupLabel, countryLabel, placeLabel, addDays, time } from '../i18n.js';
import { get } from '../api.js';
import { go, link } from '../route.js';
import { bars, meter } from '../bars.js';
import { icon } from '../icons.js';

const DAYS = [1, 7, 14, 30];
const AGAIN_MS = 3000; // while the server is still at work on what rises
const CARDS = 12; // with their drawings; the rest in a line each

function change(now, before) {
    if (before === null || before === undefined || now === null) return null;
    return h('span.change', t(now > before ? 'today.more' : now < before ? 'today.fewer' : 'today.same', { n: Math.abs(now - before) }));
}

function figure(text, n, more, href) {
    return h('li', h('a.figure', { href }, h('span.big', num(n)), h('span.what', text), more));
}

// The answer to "why should I believe it", a sentence a fact.
export function explanation(u) {
    const says = [t('uptick.expected', { observed: u.observed, expected: short(u.expected), low: u.expected_low, high: u.expected_high })];
    if (u.kind === 'backlog') return says;
    says.push(t('uptick.times', { low: short(u.ratio_low), high: short(u.ratio_high) }));
    if (u.others_ratio !== null) says.push(t(u.kind === 'general' ? 'uptick.others_too' : u.others_ratio > 1.5 ? 'uptick.others_some' : 'uptick.others_not', { x: short(u.others_ratio) }));
    if (u.coverage_ratio !== null) says.push(t(u.coverage_ratio > 1.25 ? 'uptick.read_more' : u.coverage_ratio < 0.8 ? 'uptick.read_less' : 'uptick.read_same', { x: short(u.coverage_ratio) }));
    if (u.unreported > 0.005) says.push(t('uptick.unreported', { x: percent(u.unreported) }));
    if (u.is_alarm && u.enough > 0) says.push(t('uptick.enough', { n: u.enough - 1 }));
    return says;
}

const names = (u) => [u.group && u.group !== '*' ? groupLabel(u.group) : t('uptick.all_groups'), u.type && u.type !== '*' ? label('type', u.type) : null,
    u.place && u.place !== '*' ? u.place.split('/').map((p, i) => i ? p : countryLabel(p)).reverse().join(', ') : t('uptick.everywhere')].filter(Boolean);

export const headline = (u) => names(u).join(' · ');

export function uptickCard(u, signal) {
    const params = Object.fromEntries(new URLSearchParams(u.filter || ''));
    const drawing = h('div.spark');
    const before = { ...params, from: addDays(u.onset, -60), to: u.as_of };
    get('series', { ...before, by: 'day' }, signal).then((s) => {
        const n = s.series.length ? s.series[0].n : [];
        drawing.replaceChildren(bars(s.dates.map((d, i) => ({ n: n[i] || 0, title: `${date(d)}: ${n[i] || 0}`, isMarked: d >= u.onset })),
            { width: 320, height: 56, label: t('uptick.drawing', { from: date(s.from), to: date(s.to), day: date(u.onset) }) }));
    }).catch(() => drawing.remove());
    return h('article.uptick' + (u.is_alarm ? '' : '.none'), { 'aria-labelledby': 'h-' + u.id },
        h('h3', { id: 'h-' + u.id }, icon('up'), headline(u)),
        h('p.kind', t('uptick.kind.' + u.kind), ' · ', t('uptick.since', { day: date(u.onset), early: date(u.onset_early), late: date(u.onset_late) })),
        drawing,
        h('ul.because', explanation(u).map((s) => h('li', s))),
        h('p.foot-line', h('span.odds', t('uptick.q', { x: percent(u.q) })), u.filter ? h('a', { href: '#/incidents?' + u.filter }, t('uptick.open', { n: u.observed })) : null));
}

function newRow(i) {
    return h('li', h('a', { href: link('incident/' + i.id) },
        h('span.lead', h('strong', label('type', i.type)), ' · ', groupLabel(i.group)),
        h('span.where', placeLabel(i.place), ', ', dates(i.date)),
        i.title ? h('span.title', i.title) : null,
        h('span.sure', meter(i.confidence, percent(i.confidence)), ' · ', t('reports', { n: i.reports }))));
}

// What reports themselves say of rises, and single incidents that many reports tell of: neither is an uptick.
const said = (head, rows) => rows.length ? h('details.said-so', h('summary', head, ' ', h('span.n', num(rows.length))), h('ul', rows.map((x) => h('li', h('a', { href: link('incident/' + x.incident) },
    [x.type ? label('type', x.type) : null, groupLabel(x.group), [x.place, countryLabel(x.country)].filter((p) => p && p !== t('unknown')).join(', ')].filter(Boolean).join(' · ')), ' ', h('span.dim', t('reports', { n: x.reports }), x.title ? `: ${x.title}` : ''))))) : null;

export async function show({ params, signal, view, again }) {
    const [data, queue] = await Promise.all([get('today', { at: params.at, days: params.days }, signal),
        view.is_public ? null : get('review/queue', { class: 'incident', limit: 1 }, signal).catch(() => null)]);
    const from = addDays(data.at, 1 - data.days), mine = (more) => go('today', { at: params.at, days: params.days, ...more });
    const list = { added_from: from, added_to: data.at };
    const at = h('input', { type: 'date', id: 'at', value: data.at, max: data.newest_report, onchange: () => mine({ at: at.value }) });
    const days = h('select', { id: 'days', onchange: () => mine({ days: days.value }) },
        [...new Set([...DAYS, data.days])].sort((a, b) => a - b).map((n) => h('option', { value: n, selected: n === data.days }, t('today.days', { n }))));
    const { items: rises, told = [], much_told: muchTold = [], pending } = data.upticks;
    const real = rises.filter((u) => u.is_alarm);
    const node = [
        h('div.head', h('h1', t('today.title')), h('div.tools', h('label', { for: 'at' }, t('today.at')), at, h('label.sr', { for: 'days' }, t('today.window')), days)),
        h('ul.figures', figure(t('today.incidents'), data.counts.incidents, change(data.counts.incidents, data.counts.incidents_before), link('incidents', list)),
            figure(t('today.upticks'), pending ? null : real.length, null, '#/today?at=' + data.at + '&days=' + data.days),
            figure(t('today.reports'), data.counts.reports, change(data.counts.reports, data.counts.reports_before), link('timeline', {})),
            queue ? figure(t('today.waiting'), queue.total, null, link('review')) : null),
        h('section', { 'aria-labelledby': 'h-up' }, h('h2', { id: 'h-up' }, t('today.rises')),
            rises.length ? h('div.cards', rises.slice(0, CARDS).map((u) => uptickCard(u, signal))) : pending ? h('p.dim', { role: 'status' }, t('time.looking')) : h('p.empty', t('today.no_upticks')),
            rises.length > CARDS ? h('details.said-so', h('summary', t('today.more_upticks'), ' ', h('span.n', num(rises.length - CARDS))), h('ul', rises.slice(CARDS).map((u) => h('li',
                h('a', { href: '#/incidents?' + u.filter }, headline(u)), ' ', h('span.dim', t('uptick.expected', { observed: u.observed, expected: short(u.expected), low: u.expected_low, high: u.expected_high })))))) : null,
            said(t('today.told'), told), said(t('today.much_told'), muchTold)),
        h('div.columns',
            h('section', { 'aria-labelledby': 'h-new' }, h('h2', { id: 'h-new' }, t('today.new'), ' ', h('span.n', num(data.new_incidents.total))),
                data.new_incidents.items.length ? h('ol.newest', data.new_incidents.items.slice(0, 12).map(newRow)) : h('p.empty', t('today.none_new', { day: date(data.newest_report) })),
                data.new_incidents.total > 12 ? h('p', h('a', { href: link('incidents', list) }, t('today.all', { n: data.new_incidents.total }))) : null),
            h('section', { 'aria-labelledby': 'h-cover' }, h('h2', { id: 'h-cover' }, t('today.coverage')),
                h('p.dim', t('today.coverage_why')),
                h('div.cover', bars(data.coverage.map((c) => ({ n: c.reports, title: `${date(c.date)}: ${t('reports', { n: c.reports })}`, isMarked: c.date >= from })),
                    { width: 420, height: 80, label: t('today.coverage_drawing', { from: date(data.coverage[0]?.date), to: date(data.at) }) })),
                h('p.axis', { 'aria-hidden': 'true' }, h('span', date(data.coverage[0]?.date)), h('span', date(data.at))),
                h('details', h('summary', t('as_table')), table(t('today.coverage'), [t('day'), { text: t('reports.head'), class: 'num' }, { text: t('incidents.head'), class: 'num' }],
                    data.coverage.map((c) => [date(c.date), num(c.reports), num(c.incidents)]))),
                h('p.dim', t('today.last', { time: time(data.last_added) })))),
    ];
    const later = pending ? setTimeout(() => { if (!signal.aborted) again(); }, AGAIN_MS) : null;
    return { title: t('today.title'), node, leave: () => clearTimeout(later), says: t('today.says', { n: data.new_incidents.total, day: date(data.at) }) };
}
