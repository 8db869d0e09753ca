// add.js - a report by paste, by file, or by its address where the server may fetch.
import { h, replace } from '../dom.js';
import { t } from '../i18n.js';
import { post } from '../api.js';
import { link } from '../route.js';

const MOST_BYTES = 8 << 20;
const TYPES = { jsonl: 'application/x-ndjson', ndjson: 'application/x-ndjson', json: 'application/json', html: 'text/html', htm: 'text/html', txt: 'text/plain' };

function result(answer) {
    return [h('ul.added', answer.added.map((a) => h('li', h('a', { href: link('report/' + encodeURIComponent(a.id)) }, a.id), ': ', t('add.how.' + a.how), ', ', t('add.events', { n: a.n_events })))),
        answer.refused.length ? [h('p.error', t('add.refused')), h('ul', answer.refused.map((r) => h('li', r)))] : null];
}

export async function show({ view }) {
    if (!view.can_add) return { title: t('add.page'), node: [h('h1', t('add.page')), h('p.empty', t('add.may_not'))] };
    const said = h('div.result', { role: 'status' });
    async function send(body, options, form) {
        replace(said, h('p', t('add.reading')));
        try { replace(said, result(await post('reports', body, options))); if (form) form.reset(); } catch (error) { replace(said, h('p.error', error.message)); }
    }
    const input = (id, type, props = {}) => h('div.field', h('label', { for: 'add-' + id }, t('add.' + id)), h('input', { id: 'add-' + id, name: id, type, autocomplete: 'off', ...props }));
    const text = h('textarea', { id: 'add-text', name: 'text', rows: '10', required: true });
    const paste = h('form.card', { 'aria-labelledby': 'h-paste', onsubmit: (e) => {
        e.preventDefault();
        const given = Object.fromEntries([...new FormData(paste)].map(([k, v]) => [k, String(v).trim()]).filter(([k, v]) => v || k === 'text'));
        send(given, {}, paste);
    } }, h('h2', { id: 'h-paste' }, t('add.paste')), h('div.field', h('label', { for: 'add-text' }, t('add.text')), text), input('title', 'text'),
    h('div.two', input('date', 'date'), input('source', 'text')), input('url', 'url'), h('p', h('button.first', { type: 'submit' }, t('add.go'))));

    const file = h('input', { id: 'add-file', type: 'file', accept: '.txt,.html,.htm,.jsonl,.ndjson,.json', required: true }), day = h('input', { id: 'add-file-date', type: 'date' });
    const upload = h('form.card', { 'aria-labelledby': 'h-file', onsubmit: async (e) => {
        e.preventDefault();
        const f = file.files[0];
        if (!f) return;
        if (f.size > MOST_BYTES) { replace(said, h('p.error', t('add.too_big'))); return; }
        const type = TYPES[f.name.split('.').pop().toLowerCase()] || 'text/plain', bytes = await f.arrayBuffer();
        if (type === 'application/json') {
            let one;
            try { one = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)); } catch (error) { replace(said, h('p.error', error.message)); return; }
            send(one, {}, upload);
        } else send(bytes, { type, params: type.startsWith('text/') ? { date: day.value } : {} }, upload);
    } }, h('h2', { id: 'h-file' }, t('add.file_head')), h('div.field', h('label', { for: 'add-file' }, t('add.file')), file), h('p.dim', t('add.file_why')),
    h('div.field', h('label', { for: 'add-file-date' }, t('add.file_date')), day), h('p', h('button.first', { type: 'submit' }, t('add.go'))));

    const fetched = view.can_fetch ? h('form.card', { 'aria-labelledby': 'h-url', onsubmit: (e) => { e.preventDefault(); send({ url: new FormData(fetched).get('only-url').trim() }, {}, fetched); } },
        h('h2', { id: 'h-url' }, t('add.url_head')), h('div.field', h('label', { for: 'add-only-url' }, t('add.url')), h('input', { id: 'add-only-url', name: 'only-url', type: 'url', required: true })), h('p', h('button.first', { type: 'submit' }, t('add.go'))))
        : h('section.card', { 'aria-labelledby': 'h-url' }, h('h2', { id: 'h-url' }, t('add.url_head')), h('p.dim', t('add.no_fetch')));
    return { title: t('add.page'), node: [h('h1', t('add.page')), h('p.dim', t('add.why')), said, h('div.add', paste, h('div', upload, fetched))] };
}
