// route.js - where one is, as the address says it: #/incidents?group=religion:jewish. All state that a reader would
// want to send to somebody is here and nowhere else.
import { query } from './api.js';

export const FILTERS = ['q', 'group', 'type', 'class', 'country', 'admin1', 'place', 'from', 'to', 'added_from', 'added_to', 'bbox',
    'precision', 'factuality', 'confidence', 'review', 'report', 'source'];

export function here() {
    const [path, search] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
    return { path: path.split('/').filter(Boolean).map(decodeURIComponent), params: Object.fromEntries(new URLSearchParams(search || '')) };
}

export function link(path, params) {
    const q = query(params);
    return '#/' + path + (q ? '?' + q : '');
}

export function go(path, params, { isSmall = false } = {}) {
    const to = link(path, params);
    if (to === location.hash) return window.dispatchEvent(new HashChangeEvent('hashchange'));
    if (isSmall) { history.replaceState(null, '', to); window.dispatchEvent(new HashChangeEvent('hashchange')); } else location.hash = to;
}

export function filtersOf(params) {
    return Object.fromEntries(FILTERS.filter((f) => params[f]).map((f) => [f, params[f]]));
}

// What the server is asked: hostile acts, unless another class or "any" is chosen.
export function asked(params) {
    const f = filtersOf(params);
    if (!f.class) f.class = 'incident';
    else if (f.class === 'any') delete f.class;
    return f;
}

export const values = (text) => text ? text.split(',') : [];

// The filter with one value of a list more, or one less.
export function toggled(params, field, value) {
    const now = field === 'class' && !params.class ? ['incident'] : values(params[field]).filter((v) => v !== 'any');
    const next = now.includes(value) ? now.filter((v) => v !== value) : [...now, value];
    return { ...params, [field]: next.join(',') || (field === 'class' ? 'any' : ''), cursor: '', page: '' };
}
