// incident.js - one happening: what is known of it, each report that tells it with the words marked, why each field
// is as it is, what hangs together with it, and who changed what.
import { h, table } from '../dom.js';
import { t, dates, date, time, num, percent, label, groupLabel, placeLabel } from '../i18n.js';
import { get } from '../api.js';
import { link } from '../route.js';
import { legend, marked, reasons } from '../marks.js';
import { meter } from '../bars.js';
import { statusTag, place } from './incidents.js';
import { fieldLabel, fieldValue } from './corrections.js';

export const nameOf = (i) => [label('type', i.type), groupLabel(i.group), placeLabel(i.place)].join(' · ');

const count = (n) => n === 'many' ? t('many') : num(n);

export function facts(i) {
    const harm = [i.count.killed !== null ? t('fact.killed', { n: i.count.killed === 'many' ? 2 : i.count.killed, count: count(i.count.killed) }) : null,
        i.count.injured !== null ? t('fact.injured', { n: i.count.injured === 'many' ? 2 : i.count.injured, count: count(i.count.injured) }) : null].filter(Boolean);
    const rows = [
        ['type', label('type', i.type)], ['group', [groupLabel(i.group), i.perceived ? h('span.tag', t('fact.perceived')) : null]],
        ['date', dates(i.date)], ['place', place(i.place)],
        ['target', [i.target.text || t('unknown'), i.target.kind ? h('span.tag', label('target_kind', i.target.kind)) : null]],
        ['actor', [i.actor.text || t('unknown'), i.actor.kind && i.actor.kind !== 'unknown' ? h('span.tag', label('actor_kind', i.actor.kind)) : null]],
        ['factuality', label('factuality', i.factuality)],
        i.count.incidents !== 1 && i.count.incidents !== null ? ['incidents', count(i.count.incidents)] : null,
        harm.length ? ['harm', harm.join(', ')] : null,
        ['confidence', meter(i.confidence, percent(i.confidence))],
    ].filter(Boolean);
    return h('dl.facts', rows.map(([name, value]) => h('div', h('dt', t('fact.' + name)), h('dd', value))));
}

export function why(event) {
    const by = reasons(event), rows = [['type', label('type', event.type), by.type], ['group', groupLabel(event.group), by.group], ['date', dates(event.date), by.date],
        ['place', placeLabel(event.place), by.place], ['factuality', label('factuality', event.factuality), by.factuality], ['confidence', percent(event.confidence), by.confidence]];
    return table(t('incident.why_caption', { id: event.id }), [t('field'), t('value'), t('reason')],
        rows.filter(([, , lines]) => lines.length).map(([name, value, lines]) => [t('fact.' + name), value, lines.length > 1 ? h('ul', lines.map((l) => h('li', l))) : lines[0]]), { className: 'why' });
}

export function reportCard(r, isOpen = true) {
    const { report, text, events } = r, own = new Set(events.map((e) => e.id));
    return h('article.report', { 'aria-labelledby': 'rep-' + report.id },
        h('h3', { id: 'rep-' + report.id }, text ? h('a', { href: link('report/' + encodeURIComponent(report.id)) }, report.title || report.id) : report.title || report.source || report.id),
        h('p.by', [report.source, date(report.date), report.language && report.language !== 'en' ? report.language : null].filter(Boolean).join(' · '),
            report.url && /^https?:/.test(report.url) ? [' · ', h('a', { href: report.url, rel: 'noreferrer noopener external', target: '_blank' }, t('incident.original'))] : null),
        text === null || text === undefined ? h('p.empty', t('incident.no_text')) : marked(text, events),
        events.some((e) => e.why && e.why.length) ? h('details', { open: isOpen }, h('summary', t('incident.why', { n: own.size })), events.map((e) => why(e))) : null);
}

export function historyTable(lines, withIncident = false) {
    return table(t('incident.history'), [t('log.at'), ...(withIncident ? [t('log.incident')] : []), t('log.who'), t('log.what'), t('log.why')],
        lines.map((l) => [h('th', { scope: 'row', class: l.is_undone ? 'undone' : null }, time(l.at)),
            ...(withIncident ? [l.incident ? h('a', { href: link('incident/' + l.incident) }, l.incident) : l.event || '–'] : []), l.reviewer || '–',
            h('span', l.is_undone ? { class: 'undone' } : {}, t('action.' + l.action), l.field ? [' ', fieldLabel(l.field), ': ', h('s', fieldValue(l.field, l.from)), ' → ', fieldValue(l.field, l.to)] : null,
                l.with ? ' → ' + l.with : null, l.undoes ? ' #' + l.undoes : null, l.is_undone ? ' ' + t('log.undone') : null),
            [l.reason ? label('reason', l.reason) : null, l.note].filter(Boolean).join(': ') || '–']), { className: 'log' });
}

// How the record came about: made, merged, split by the program or by readers.
const made = (lines) => lines.length ? h('ul.made', lines.map((l) => h('li', time(l.at), ': ', t('made.' + l.what),
    l.other ? [' ', h('a', { href: link('incident/' + l.other) }, String(l.other))] : null, l.detail ? ` (${l.detail})` : null))) : null;

export async function show({ path, signal, view }) {
    const id = path[1] || '';
    const data = await get('incidents/' + encodeURIComponent(id), {}, signal);
    const i = data.incident, many = data.reports.length > 1;
    const node = [
        h('p.crumb', h('a', { href: '#/incidents', onclick: (e) => { if (history.length > 1 && document.body.dataset.from === 'incidents') { e.preventDefault(); history.back(); } } }, t('way.incidents')), ' › ', i.id),
        h('div.head', h('h1', nameOf(i)), view.is_public || view.can_review === false ? null : h('div.tools', h('a.button', { href: link('review', { id: i.id }) }, t('incident.review')))),
        data.merged_from ? h('p.note', t('incident.merged', { id: data.merged_from })) : null,
        h('p.sub', statusTag(i.review), ' · ', dates(i.date), ' · ', t('reports', { n: i.reports })),
        facts(i),
        view.is_public ? null : h('p.content-note', t('content_note')),
        h('section', { 'aria-labelledby': 'h-reports' }, h('div.bar', h('h2', { id: 'h-reports' }, t('incident.reports', { n: data.reports.length })), view.is_public ? null : legend()),
            h('div.side-by-side' + (many ? '' : '.single'), data.reports.map((r) => reportCard(r, !many)))),
        data.follow_ups.length ? h('section', { 'aria-labelledby': 'h-follow' }, h('h2', { id: 'h-follow' }, t('incident.follow_ups', { n: data.follow_ups.length })),
            h('div.side-by-side', data.follow_ups.map((r) => reportCard(r, false)))) : null,
        data.possibly_same.length ? h('section', { 'aria-labelledby': 'h-linked' }, h('h2', { id: 'h-linked' }, t('incident.linked')),
            h('p.dim', t('incident.possibly')), h('ul.same', data.possibly_same.map((s) => h('li', h('a', { href: link('incident/' + s.id) }, s.incident ? nameOf(s.incident) : s.id),
                ' ', s.incident ? dates(s.incident.date) : '', ' ', h('span.nowrap', meter(s.score, percent(s.score))))))) : null,
        h('section', { 'aria-labelledby': 'h-history' }, h('h2', { id: 'h-history' }, t('incident.history')), made(data.history),
            data.reviews.length ? historyTable(data.reviews) : h('p.empty', t('incident.no_history'))),
    ];
    return { title: nameOf(i), node };
}
