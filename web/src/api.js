// api.js - asks the server. Everything the page knows comes through here, and from this server alone.

export class ApiError extends Error {
    constructor(status, message) { super(message); this.status = status; }
}

let showNames = false;
export const namesShown = () => showNames;
export function setNames(on) { showNames = on; }

// Asked for a moment after news has come in: the present, not what the server has just answered others.
let freshUntil = 0;
export function wantFresh() { freshUntil = performance.now() + 2000; }

export function query(params) {
    const q = new URLSearchParams();
    for (const [name, value] of Object.entries(params || {})) if (value !== null && value !== undefined && value !== '') q.set(name, value);
    // What the address bar needs escaped is escaped; the rest is left for people to read.
    return q.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
}

export const url = (path, params) => {
    const q = query(params);
    return 'api/v1/' + path + (q ? '?' + q : '');
};

async function answer(response) {
    const isJson = (response.headers.get('Content-Type') || '').includes('json');
    const body = isJson ? await response.json().catch(() => null) : null;
    if (response.ok) return body;
    throw new ApiError(response.status, (body && body.error && body.error.message) || response.statusText || String(response.status));
}

// The paths whose texts hold names; elsewhere the parameter would be refused.
const WITH_NAMES = /^(today|incidents|events|reports|review\/(queue|log|gold)|export)\b/;

export const named = (path, params) => showNames && WITH_NAMES.test(path) ? { ...params, names: 1 } : params;

export async function get(path, params, signal) {
    return answer(await fetch(url(path, named(path, params)), { signal, headers: { Accept: 'application/json' }, cache: performance.now() < freshUntil ? 'no-cache' : 'default' }));
}

export async function post(path, body, { type = 'application/json', params, method = 'POST' } = {}) {
    const sent = type === 'application/json' ? JSON.stringify(body) : body;
    return answer(await fetch(url(path, params), { method, headers: { 'Content-Type': type }, body: sent }));
}
