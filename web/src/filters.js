// filters.js - the panel beside every list, map and chart: what there is of each value, one click to ask for it.
import { h, replace } from './dom.js';
import { t, label, countryLabel, num, date } from './i18n.js';
import { get } from './api.js';
import { FILTERS, asked, filtersOf, go, toggled, values } from './route.js';
import { icon } from './icons.js';

const FACETS = ['group', 'type', 'country', 'class', 'precision', 'factuality', 'review'];
const FIRST = 8;
let last = null;            // the figures shown last: there at once when the page changes, then put right
const opened = new Set(['group', 'type', 'country']), whole = new Set();
let panelOpen = false;

function checkbox(way, params, field, row) {
    const chosen = field === 'class' && !params.class ? ['incident'] : values(params[field]);
    const id = `f-${field}-${row.value}`;
    return h('li', h('label', { for: id },
        h('input', { type: 'checkbox', id, checked: chosen.includes(row.value), onchange: () => go(way, toggled(params, field, row.value)) }),
        h('span.text', label(field, row.value)), h('span.n', row.n === null ? '' : num(row.n))));
}

function facet(way, params, field, rows) {
    const chosen = field === 'class' && !params.class ? ['incident'] : values(params[field]);
    const found = new Map(rows.map((r) => [r.value, r]));
    const all = [...chosen.filter((v) => v !== 'any' && !found.has(v)).map((value) => ({ value, n: null })), ...rows];
    if (!all.length) return null;
    const isWhole = whole.has(field) || all.length <= FIRST + 1;
    const few = isWhole ? all : all.filter((r, i) => i < FIRST || chosen.includes(r.value));
    const box = h('details', { open: opened.has(field) || (chosen.length > 0 && field !== 'class') },
        h('summary', { id: 's-' + field }, t('filter.' + field), chosen.length && field !== 'class' ? h('span.chosen', num(chosen.length)) : null),
        h('ul.facet', few.map((row) => checkbox(way, params, field, row))),
        isWhole ? null : h('button.link', { type: 'button', id: 'more-' + field, onclick: () => {
            whole.add(field);
            box.replaceWith(facet(way, params, field, rows));
            document.getElementById(`f-${field}-${all[FIRST].value}`).focus();
        } }, t('filter.more', { n: all.length - few.length })));
    box.addEventListener('toggle', () => box.open ? opened.add(field) : opened.delete(field));
    return box;
}

function field(way, params, name, props, text) {
    const input = h('input', { id: 'f-' + name, name, value: params[name] || '', ...props,
        onchange: () => go(way, { ...params, [name]: input.value.trim(), cursor: '', page: '' }) });
    return h('div.field', h('label', { for: 'f-' + name }, text || t('filter.' + name)), input);
}

function chipText(name, params) {
    const value = params[name];
    if (name === 'q') return `“${value}”`;
    if (['from', 'to', 'added_from', 'added_to'].includes(name)) return t('filter.' + name) + ' ' + date(value);
    if (name === 'bbox') return t('filter.bbox');
    if (name === 'confidence') return t('filter.confidence') + ' ' + value;
    if (name === 'class' && value === 'any') return t('filter.any_class');
    if (['admin1', 'place', 'source', 'report'].includes(name)) return t('filter.' + name) + ': ' + value;
    return values(value).map((v) => name === 'country' ? countryLabel(v) : label(name, v)).join(', ');
}

// What is asked for now, each with a way to let it go.
export function chips(way, params) {
    const set = FILTERS.filter((f) => params[f]);
    if (!set.length) return null;
    const without = Object.fromEntries(Object.entries(params).filter(([k]) => !FILTERS.includes(k) && k !== 'cursor' && k !== 'page'));
    return h('ul.chips', { 'aria-label': t('filter.now') },
        set.map((name) => h('li', h('button.chip', { type: 'button', title: t('filter.drop'), onclick: () => go(way, { ...params, [name]: '', cursor: '', page: '' }) },
            h('span.sr', t('filter.drop') + ': '), chipText(name, params), icon('close')))),
        set.length > 1 ? h('li', h('button.link', { type: 'button', onclick: () => go(way, without) }, t('filter.clear'))) : null);
}

export function searchBox(way, { params, view }) {
    if (view.is_public) return null; // words would tell what the public view leaves out
    const input = h('input', { type: 'search', id: 'q', name: 'q', value: params.q || '', placeholder: t('search.words'), 'aria-describedby': 'q-help', autocomplete: 'off' });
    return h('form.search', { role: 'search', onsubmit: (event) => { event.preventDefault(); go(way, { ...params, q: input.value.trim(), cursor: '', page: '' }); } },
        h('label.sr', { for: 'q' }, t('search')), input, h('button', { type: 'submit' }, t('search.go')), h('span.sr', { id: 'q-help' }, t('search.help')));
}

// The panel for the page `way`; counts are asked for when it stands, so that no list waits for them.
export function panel(way, { params, signal, view }) {
    const box = h('div.facets', last ? FACETS.map((f) => facet(way, params, f, last[f] || [])) : h('p.dim', t('loading')));
    get('facets', asked(params), signal).then((facets) => {
        last = facets;
        const focus = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : null;
        replace(box, FACETS.map((f) => facet(way, params, f, facets[f] || [])));
        if (focus) document.getElementById(focus)?.focus();
    }).catch((error) => { if (!signal.aborted) replace(box, h('p.error', error.message)); });
    const n = Object.keys(filtersOf(params)).length;
    const body = h('div.filter-body', { id: 'filter-body' },
        h('div.two', field(way, params, 'from', { type: 'date' }), field(way, params, 'to', { type: 'date' })),
        box,
        h('details.rest', { open: ['place', 'admin1', 'source', 'confidence', 'added_from', 'added_to'].some((f) => params[f]) }, h('summary', { id: 's-rest' }, t('filter.rest')),
            view.is_public ? null : field(way, params, 'place', { type: 'text', autocomplete: 'off' }), field(way, params, 'admin1', { type: 'text', autocomplete: 'off' }),
            field(way, params, 'source', { type: 'text', autocomplete: 'off' }),
            field(way, params, 'confidence', { type: 'number', min: '0', max: '1', step: '0.05' }),
            h('div.two', field(way, params, 'added_from', { type: 'date' }), field(way, params, 'added_to', { type: 'date' }))));
    const open = h('button.filter-open', { type: 'button', id: 'filter-open', 'aria-expanded': String(panelOpen), 'aria-controls': 'filter-body', onclick: () => {
        panelOpen = !panelOpen;
        open.setAttribute('aria-expanded', String(panelOpen));
        side.classList.toggle('open', panelOpen);
    } }, t('filters'), n ? h('span.chosen', num(n)) : null);
    const side = h('aside.filters' + (panelOpen ? '.open' : ''), { 'aria-label': t('filters') }, open, body);
    return side;
}
