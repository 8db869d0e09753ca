// report.js - one report as it was read, with every event found in it.
import { h, replace } from '../dom.js';
import { t, date, label, groupLabel, percent } from '../i18n.js';
import { get } from '../api.js';
import { link } from '../route.js';
import { legend, marked } from '../marks.js';
import { why } from './incident.js';

export async function show({ path, signal }) {
    const data = await get('reports/' + encodeURIComponent(path[1] || ''), {}, signal), r = data.report;
    const shown = (events) => data.text === null ? h('p.empty', t('incident.no_text')) : marked(data.text, events);
    const text = h('div', shown(data.events));
    const pick = (chosen) => replace(text, shown(chosen ? [chosen] : data.events));
    const group = h('fieldset.events', h('legend', t('report.events', { n: data.events.length })),
        data.events.length > 1 ? h('label', h('input', { type: 'radio', name: 'event', checked: true, onchange: () => pick(null) }), t('report.all')) : null,
        data.events.map((e) => h('div.event', h('label', data.events.length > 1 ? h('input', { type: 'radio', name: 'event', onchange: () => pick(e) }) : null,
            h('strong', label('type', e.type)), ' · ', groupLabel(e.group), ' · ', percent(e.confidence)),
            e.incident ? h('a', { href: link('incident/' + e.incident) }, t('report.incident', { id: e.incident })) : null,
            h('details', h('summary', t('incident.why', { n: 1 })), why(e)))));
    const title = r.title || r.id;
    return { title, node: [
        h('p.crumb', h('a', { href: link('incidents', { report: r.id, class: 'any' }) }, t('report.crumb')), ' › ', r.id),
        h('h1', title),
        h('p.by', [r.source, date(r.date), r.language, t('report.version', { n: r.version })].filter(Boolean).join(' · '),
            r.url && /^https?:/.test(r.url) ? [' · ', h('a', { href: r.url, rel: 'noreferrer noopener external', target: '_blank' }, t('incident.original'))] : null),
        h('p.content-note', t('content_note')), legend(), h('div.report-page', text, group)] };
}
