// incidents.js - the table: what the filter finds, as many rows as its count says, and the same set as a file.
import { h, table } from '../dom.js';
import { t, dates, num, percent, label, groupLabel, placeLabel, date } from '../i18n.js';
import { get, url, named } from '../api.js';
import { asked, filtersOf, go, link } from '../route.js';
import { chips, panel, searchBox } from '../filters.js';
import { meter } from '../bars.js';
import { icon } from '../icons.js';

const SORTS = { date: 'list.date', added: 'list.added', confidence: 'list.sure', reports: 'list.reports' };

function sortHead(params, by) {
    const now = params.sort || '-date', isMine = now.replace('-', '') === by;
    const next = isMine && now[0] === '-' && by !== 'reports' ? by : '-' + by;
    return h('th' + (by === 'reports' || by === 'confidence' ? '.num' : ''), { scope: 'col', 'aria-sort': isMine ? (now[0] === '-' ? 'descending' : 'ascending') : null },
        h('button.sort', { type: 'button', id: 'sort-' + by, onclick: () => go('incidents', { ...params, sort: next === '-date' ? '' : next, cursor: '', page: '' }) },
            t(SORTS[by]), h('span.arrow', { 'aria-hidden': 'true' }, isMine ? (now[0] === '-' ? '↓' : '↑') : '')));
}

export const place = (p) => [placeLabel(p), p.precision && !['city', 'point'].includes(p.precision) ? h('span.tag', t('precision.short.' + p.precision)) : null];

const STATUS_MARK = { accepted: '✓', corrected: '✎', rejected: '✕' };
export const statusTag = (status) => h('span.status.' + status, STATUS_MARK[status] ? h('span', { 'aria-hidden': 'true' }, STATUS_MARK[status] + ' ') : null, label('review', status));

function row(i) {
    return [h('th', { scope: 'row', 'data-id': i.id }, h('a', { href: link('incident/' + i.id) }, label('type', i.type)),
        i.class !== 'incident' ? h('span.tag', label('class', i.class)) : null, i.factuality !== 'asserted' ? h('span.tag', label('factuality', i.factuality)) : null),
    groupLabel(i.group), place(i.place), dates(i.date), date(i.first_seen), h('span.nowrap', meter(i.confidence, percent(i.confidence))), num(i.reports), statusTag(i.review)];
}

export function rowsTable(items, params) {
    const sorts = params ? (by) => sortHead(params, by) : (by) => t(SORTS[by]);
    return table(t('list.caption'), [t('list.what'), t('list.group'), t('list.place'), sorts('date'), sorts('added'), sorts('confidence'),
        params ? sorts('reports') : { text: t('list.reports'), class: 'num' }, t('list.status')], items.map(row), { className: 'incidents' });
}

function exporter(params, formats, total) {
    return h('details.export', h('summary', { id: 'export' }, icon('down'), t('list.export')),
        h('div.menu-body', h('p', t('list.export_why', { n: total })),
            h('ul', formats.map((format) => h('li', h('a', { href: url('export', named('export', { ...asked(params), of: 'incidents', format })), download: true, 'data-format': format }, t('format.' + format) === 'format.' + format ? format : t('format.' + format)))))));
}

export async function show({ params, signal, about, view }) {
    const limit = 50, page = Number(params.page || 1);
    const data = await get('incidents', { ...asked(params), sort: params.sort, cursor: params.cursor, limit }, signal);
    const first = (page - 1) * limit + 1, at = { ...filtersOf(params), sort: params.sort };
    const node = [
        h('div.head', h('h1', t('way.incidents')), searchBox('incidents', { params, view })),
        h('div.with-filters', panel('incidents', { params, signal, view }),
            h('section', { 'aria-label': t('list.caption') },
                h('div.bar', h('p.total', { id: 'total', 'data-total': data.total }, t('list.total', { n: data.total })), exporter(params, about.formats, data.total)),
                chips('incidents', params),
                data.items.length ? rowsTable(data.items, params) : h('p.empty', t('list.none')),
                data.total > limit || params.cursor ? h('nav.pages', { 'aria-label': t('list.pages') },
                    params.cursor ? h('button', { type: 'button', id: 'first', onclick: () => go('incidents', at) }, t('list.first')) : null,
                    page > 1 ? h('button', { type: 'button', id: 'previous', onclick: () => history.back() }, icon('previous'), t('list.previous')) : null,
                    h('span', t('list.shown', { a: first, b: first + data.items.length - 1, n: data.total })),
                    data.next ? h('button', { type: 'button', id: 'next', onclick: () => go('incidents', { ...at, cursor: data.next, page: page + 1 }) }, t('list.next'), icon('next')) : null) : null))];
    return { title: t('way.incidents'), node, says: t('list.total', { n: data.total }) };
}
