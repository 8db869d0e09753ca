// corrections.js - the fields that a reviewer may put right, and how each is asked for.
import { h } from '../dom.js';
import { t, label, groupLabel, countryLabel, date, num } from '../i18n.js';

export const FIELDS = ['type', 'group', 'perceived', 'factuality', 'date.start', 'date.end', 'place.name', 'place.country', 'place.admin1', 'place.lat', 'place.lon',
    'place.precision', 'target.kind', 'target.text', 'actor.kind', 'actor.text', 'count.incidents', 'count.killed', 'count.injured'];

const NUMBERS = new Set(['place.lat', 'place.lon', 'count.incidents', 'count.killed', 'count.injured']);

export const fieldLabel = (field) => t('correct.' + field);

export function fieldValue(field, value) {
    if (value === null || value === undefined || value === '') return t('unknown');
    if (field === 'group') return groupLabel(value);
    if (field === 'place.country') return countryLabel(value);
    if (field === 'perceived') return t(value === true || value === 'true' || value === 1 ? 'yes' : 'no');
    if (field.startsWith('date.')) return date(value);
    if (NUMBERS.has(field)) return typeof value === 'number' ? num(value) : String(value);
    const list = { type: 'type', factuality: 'factuality', 'place.precision': 'precision', 'target.kind': 'target_kind', 'actor.kind': 'actor_kind' }[field];
    return list ? label(list, value) : String(value);
}

export const valueAt = (incident, field) => field.split('.').reduce((o, key) => o === null || o === undefined ? o : o[key], incident);

function choice(id, options, now, withUnknown) {
    return h('select', { id }, withUnknown ? h('option', { value: '' }, t('unknown')) : null,
        options.map(([value, text]) => h('option', { value, selected: value === String(now ?? '') }, text)));
}

// The input for a field, and what it says when read: {node, read()}.
export function control(field, incident, about, groups) {
    const now = valueAt(incident, field), id = 'value';
    const of = (list, kind, withUnknown = false) => choice(id, list.map((v) => [v, label(kind, v)]), now, withUnknown);
    let node;
    if (field === 'type') node = choice(id, about.types.map((x) => [x.type, label('type', x.type) + (x.class === 'incident' ? '' : ` (${label('class', x.class)})`)]), now, false);
    else if (field === 'perceived') node = choice(id, [['true', t('yes')], ['false', t('no')]], now, false);
    else if (field === 'factuality') node = of(about.factualities, 'factuality');
    else if (field === 'place.precision') node = of(about.precisions, 'precision');
    else if (field === 'target.kind') node = of(about.target_kinds, 'target_kind', true);
    else if (field === 'actor.kind') node = of(about.actor_kinds, 'actor_kind');
    else if (field.startsWith('date.')) node = h('input', { id, type: 'date', value: now || '' });
    else if (NUMBERS.has(field)) node = h('input', { id, type: 'number', step: field.startsWith('place') ? 'any' : '1', min: field.startsWith('count') ? '0' : null, value: typeof now === 'number' ? String(now) : '' });
    else node = h('input', { id, type: 'text', value: now || '', list: field === 'group' ? 'groups' : null, autocomplete: 'off' });
    const extra = field === 'group' ? h('datalist', { id: 'groups' }, groups.map((g) => h('option', { value: g }, groupLabel(g)))) : null;
    return { node: [node, extra], input: node, read() {
        const text = node.value.trim();
        if (field === 'perceived') return text === 'true';
        if (text === '') return null;
        return NUMBERS.has(field) ? Number(text) : text;
    } };
}
