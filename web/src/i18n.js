// i18n.js - every word the page says, in the reader's language; dates, numbers, countries as that language writes them.
import en from './strings.en.js';

export const LANGUAGES = { en: 'English', de: 'Deutsch' };
let words = en, lang = 'en', plural = new Intl.PluralRules('en'), number = new Intl.NumberFormat('en'), regions = null;
let day = null, month = null, clock = null;

export const language = () => lang;

export async function useLanguage(wanted) {
    lang = wanted in LANGUAGES ? wanted : 'en';
    words = en;
    if (lang !== 'en') words = { ...en, ...(await import('./de.js')).default };
    const locale = lang === 'en' ? 'en-GB' : lang;
    plural = new Intl.PluralRules(locale);
    number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    regions = new Intl.DisplayNames([locale], { type: 'region', fallback: 'code' });
    day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
    month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
    clock = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    document.documentElement.lang = lang;
}

export const has = (key) => key in words;

// t('list.total', {n: 3}): {name} is filled in; numbers are written as the language does; {n} chooses the plural.
export function t(key, values = {}) {
    let text = words[key];
    if (text === undefined) return key;
    if (typeof text === 'object') text = text[plural.select(values.n)] ?? text.other;
    return text.replace(/\{(\w+)\}/g, (_, name) => typeof values[name] === 'number' ? number.format(values[name]) : values[name] ?? '');
}

export const num = (n) => n === null || n === undefined ? '–' : number.format(n);
export const percent = (x) => x === null || x === undefined ? '–' : number.format(Math.round(100 * x)) + '\u00a0%';
// 1.234 -> 1.2, 0.04 -> 0.04, 23.4 -> 23
export const short = (x) => x === null || x === undefined ? '–' : number.format(Number(x.toPrecision(x >= 100 ? 3 : 2)));

const parse = (iso) => new Date(iso + 'T00:00:00Z');
export const date = (iso) => iso ? day.format(parse(iso)) : t('date.unknown');
export const time = (iso) => iso ? clock.format(new Date(iso)) : '–';
export const monthName = (iso) => month.format(parse(iso));

export function addDays(iso, n) {
    const d = parse(iso);
    d.setUTCDate(d.getUTCDate() + n);
    return d.toISOString().slice(0, 10);
}

// The last day of the day, week or month that begins on `iso`.
export function until(by, iso) {
    if (by !== 'month') return addDays(iso, by === 'week' ? 6 : 0);
    const d = parse(iso);
    return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
}

// A run of days: one day, a whole month by its name, else from - to.
export function dates({ start, end }) {
    if (!start && !end) return t('date.unknown');
    if (!end || start === end) return date(start);
    if (!start) return t('date.until', { day: date(end) });
    if (start.endsWith('-01') && start.slice(0, 7) === end.slice(0, 7) && addDays(end, 1).endsWith('-01')) return monthName(start);
    return day.formatRange(parse(start), parse(end));
}

const plain = (value) => { const s = value.replaceAll('_', ' '); return s.charAt(0).toUpperCase() + s.slice(1); };

// The label of a value of a field: 'type', 'graffiti' -> Graffiti
export function label(field, value) {
    if (value === null || value === undefined || value === '') return t('unknown');
    if (field === 'group') return groupLabel(value);
    if (field === 'country') return countryLabel(value);
    const key = `${field === 'family' ? 'type' : field}.${value}`;
    return has(key) ? t(key) : plain(String(value));
}

export function countryLabel(code) {
    if (!code) return t('unknown');
    if (!/^[A-Z]{2}$/.test(code)) return code;
    try { return regions.of(code) || code; } catch { return code; }
}

export function groupLabel(group) {
    if (!group) return t('group.none');
    const [kind, value] = group.split(':');
    if (kind === 'nationality' && value) return t('group.nation', { country: countryLabel(value) });
    if (has('group.' + group)) return t('group.' + group);
    if (!value) return has('group.' + kind) ? t('group.' + kind) : plain(kind);
    return value === 'any' ? groupLabel(kind) : plain(value);
}

// "Leeds, England, United Kingdom", as much as is known.
export function placeLabel(place) {
    if (!place) return t('unknown');
    const parts = [place.name, place.admin1 === place.name ? null : place.admin1, place.country ? countryLabel(place.country) : null];
    return parts.filter(Boolean).join(', ') || t('place.unknown');
}
