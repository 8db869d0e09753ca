// review.js - the queue: one record at a time, its words beside it, one key a decision. What the mouse can do, a key
// can; what is decided can be taken back.
import { h, replace, announce } from '../dom.js';
import { t, dates, num, percent, label } from '../i18n.js';
import { get, post } from '../api.js';
import { filtersOf, asked, link } from '../route.js';
import { chips } from '../filters.js';
import { legend } from '../marks.js';
import { facts, nameOf, reportCard } from './incident.js';
import { FIELDS, control, fieldLabel, fieldValue } from './corrections.js';
import { statusTag } from './incidents.js';
import { tabs } from './reviewed.js';

const KEYS = { a: 'accept', c: 'correct', r: 'reject', m: 'merge', s: 'split', u: 'undo', n: 'next', p: 'previous' };
const MOVES = new Set(['undo', 'next', 'previous']); // what needs no record on the screen

// What a session of reviewing holds: the queue as far as it was fetched, where in it one is, what was done.
function newDesk({ params, about, signal, store, view }) {
    const desk = { items: [], at: 0, total: 0, next: null, done: [], groups: [], details: new Map(), params, about, signal, store };
    desk.reviewer = view.reviewer || store.get('reviewer') || '';
    desk.isNamed = Boolean(view.reviewer);
    return desk;
}

async function fetchQueue(desk) {
    const { params } = desk;
    if (params.id) {
        const data = await get('incidents/' + encodeURIComponent(params.id), {}, desk.signal);
        desk.items = [{ incident: data.incident, value: null, why: [], needs: 'first' }];
        desk.details.set(data.incident.id, Promise.resolve(data));
        desk.total = 1;
        return;
    }
    const reviewer = desk.reviewer || undefined;
    const page = await get('review/queue', { ...asked(params), reviewer, limit: 25, cursor: desk.next }, desk.signal);
    const known = new Set(desk.items.map((x) => x.incident.id));
    desk.items.push(...page.items.filter((x) => !known.has(x.incident.id)));
    desk.next = page.next;
    if (!desk.total) desk.total = page.total;
}

function detail(desk, id) {
    if (!desk.details.has(id)) desk.details.set(id, get('incidents/' + encodeURIComponent(id), {}, desk.signal));
    return desk.details.get(id);
}

export async function show(context) {
    const { params, signal, view } = context;
    const desk = newDesk(context), mayDecide = view.can_review !== false;
    await fetchQueue(desk);
    get('facets', { top: 100 }, signal).then((f) => { desk.groups = f.group.map((g) => g.value); }).catch(() => {});
    const body = h('div.desk'), panel = h('div.panel', { id: 'panel' }), said = h('p.said', { id: 'said', role: 'status' });
    const progress = h('p.progress', { id: 'progress' });
    let isBusy = false, current = null;

    const item = () => desk.items[desk.at];
    const tell = (text, isBad = false) => { said.classList.toggle('error', isBad); said.textContent = text; };

    async function draw({ focus = true } = {}) {
        replace(panel);
        const it = item();
        current = null; // nobody decides on what isn't shown yet
        replace(progress, t('review.progress', { n: Math.max(0, desk.total - desk.done.filter((d) => !d.isUndone && d.isLast).length) }), desk.done.length ? ' · ' + t('review.done', { n: desk.done.filter((d) => !d.isUndone).length }) : '');
        if (!it) {
            replace(body, h('p.empty', { id: 'record', tabindex: '-1' }, t(desk.done.length ? 'review.finished' : 'review.empty')));
            if (focus) document.getElementById('record')?.focus();
            return;
        }
        let data;
        try { data = await detail(desk, it.incident.id); } catch (error) { if (signal.aborted) return; desk.details.delete(it.incident.id); tell(error.message, true); return; }
        if (item() !== it) return;
        current = data;
        const i = data.incident;
        replace(body, h('section.record', { 'aria-labelledby': 'record' },
            h('h2', { id: 'record', tabindex: '-1', 'data-id': i.id }, nameOf(i)),
            h('p.sub', h('a', { href: link('incident/' + i.id) }, i.id), ' · ', it.needs === 'second' ? h('strong', t('review.second')) : statusTag(i.review), ' · ', dates(i.date)),
            it.why.length ? h('p.dim', t('review.because'), ' ', it.why.join('; ')) : null,
            facts(i)),
        h('section.words', { 'aria-label': t('review.words') }, h('p.content-note', t('content_note')), legend(), [...data.reports, ...data.follow_ups].map((r) => reportCard(r, true))));
        if (focus) document.getElementById('record').focus({ preventScroll: true });
        const ahead = desk.items[desk.at + 1];
        if (ahead) detail(desk, ahead.incident.id).catch(() => desk.details.delete(ahead.incident.id));
        if (desk.next && desk.items.length - desk.at < 8) fetchQueue(desk).catch(() => {});
    }

    function needName() {
        if (desk.reviewer) return false;
        tell(t('review.need_name'), true);
        document.getElementById('reviewer').focus();
        return true;
    }

    async function decide(what, { stays = false, text } = {}) {
        if (isBusy || !current || needName()) return;
        isBusy = true;
        const id = current.incident.id;
        try {
            const answer = await post('review', { incident: id, reviewer: desk.reviewer, ...what });
            desk.done.push({ review: answer.review, id, at: desk.at, isLast: !stays, isUndone: false });
            desk.details.delete(id);
            if (stays) { if (answer.incident) item().incident = answer.incident; } else desk.at++;
            tell(text || t('review.said.' + what.action, { id }));
        } catch (error) { tell(error.message, true); return; } finally { isBusy = false; }
        await draw();
    }

    async function undo() {
        const last = desk.done.findLast((d) => !d.isUndone);
        if (!last) return tell(t('review.nothing'), true);
        if (isBusy || needName()) return;
        isBusy = true;
        try {
            await post('review', { incident: last.id, action: 'undo', review: last.review, reviewer: desk.reviewer });
            last.isUndone = true;
            desk.details.delete(last.id);
            desk.at = last.at;
            tell(t('review.said.undo', { id: last.id }));
        } catch (error) { tell(error.message, true); return; } finally { isBusy = false; }
        await draw();
    }

    function ask(title, content, submit, focus) {
        replace(panel, h('form.ask', { 'aria-label': title, onsubmit: (e) => { e.preventDefault(); submit(); },
            onkeydown: (e) => {
            if (e.key === 'Escape') { e.stopPropagation(); replace(panel); document.getElementById('record')?.focus(); }
            if (e.key === 'Enter' && e.target.tagName === 'SELECT') { e.preventDefault(); e.currentTarget.requestSubmit(); } // browsers submit from inputs only
        } },
        h('h3', title), content, h('p', h('button.first', { type: 'submit' }, t('review.do')), ' ',
            h('button', { type: 'button', onclick: () => { replace(panel); document.getElementById('record')?.focus(); } }, t('review.cancel'), ' ', h('kbd', 'Esc')))));
        panel.querySelector(focus)?.focus();
        panel.scrollIntoView({ block: 'nearest' });
    }

    // Choices with a number each; the number's key chooses at once.
    function numbered(name, rows, { multiple = false } = {}) {
        const list = h('ol.numbered', rows.map(([value, text], k) => h('li', h('label', h('input', { type: multiple ? 'checkbox' : 'radio', name, value, checked: !multiple && k === 0 }), h('kbd', String(k + 1)), ' ', text))));
        list.addEventListener('keydown', (e) => {
            const k = Number(e.key) - 1, inputs = list.querySelectorAll('input');
            if (!(k >= 0 && k < inputs.length) || e.ctrlKey || e.metaKey || e.altKey) return;
            e.preventDefault();
            inputs[k].checked = multiple ? !inputs[k].checked : true;
            inputs[k].focus();
        });
        return list;
    }
    const chosen = (name) => [...panel.querySelectorAll(`input[name=${name}]:checked`)].map((x) => x.value);
    const note = () => h('div.field', h('label', { for: 'note' }, t('review.note')), h('input', { id: 'note', type: 'text', autocomplete: 'off' }));
    const noted = () => document.getElementById('note')?.value.trim() || null;

    const acts = {
        accept: () => decide({ action: 'accept' }),
        next: () => { if (desk.at < desk.items.length) { desk.at++; tell(''); draw(); } },
        previous: () => { if (desk.at > 0) { desk.at--; tell(''); draw(); } },
        undo,
        reject: () => ask(t('action.reject'), [numbered('reason', context.about.reasons.map((r) => [r, label('reason', r)])), note()],
            () => decide({ action: 'reject', reason: chosen('reason')[0], note: noted() }), 'input'),
        correct: () => {
            const pick = h('select', { id: 'field' }, FIELDS.map((f) => h('option', { value: f }, `${fieldLabel(f)}: ${fieldValue(f, f.split('.').reduce((o, k) => o && o[k], current.incident))}`)));
            const place = h('div.field');
            let now;
            const swap = () => { now = control(pick.value, current.incident, context.about, desk.groups); replace(place, h('label', { for: 'value' }, t('review.value')), now.node); };
            pick.addEventListener('change', swap);
            swap();
            ask(t('action.correct'), [h('div.field', h('label', { for: 'field' }, t('field')), pick), place, note()],
                () => decide({ action: 'correct', field: pick.value, value: now.read(), note: noted() }, { stays: true, text: t('review.said.correct', { field: fieldLabel(pick.value), value: fieldValue(pick.value, now.read()) }) }), '#field');
        },
        merge: () => {
            const rows = current.possibly_same.map((s) => [s.id, [s.id, s.incident ? ` · ${nameOf(s.incident)} · ${dates(s.incident.date)}` : '', ' · ', percent(s.score)]]);
            const other = h('input', { id: 'with', type: 'text', autocomplete: 'off', spellcheck: 'false' });
            ask(t('action.merge'), [h('p.dim', t('review.merge_why')), rows.length ? numbered('with', rows) : null, h('div.field', h('label', { for: 'with' }, t('review.merge_other')), other)],
                () => { const to = other.value.trim() || chosen('with')[0]; if (to) decide({ action: 'merge', with: to }); }, rows.length ? 'input[type=radio]' : '#with');
        },
        split: () => {
            const events = [...current.reports, ...current.follow_ups].flatMap((r) => r.events);
            if (events.length < 2) return tell(t('review.no_split'), true);
            ask(t('action.split'), [h('p.dim', t('review.split_why')), numbered('event', events.map((e) => [e.id, `${e.id} · ${label('type', e.type)} · ${dates(e.date)}`]), { multiple: true })],
                () => { const picked = chosen('event'); if (picked.length && picked.length < events.length) decide({ action: 'split', events: picked }); else tell(t('review.split_some'), true); }, 'input');
        },
    };

    function onKey(event) {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target.closest('input, select, textarea, form.ask')) return;
        const act = KEYS[event.key.toLowerCase()];
        if (!act || (!mayDecide && !['next', 'previous'].includes(act)) || (!current && !MOVES.has(act))) return;
        event.preventDefault();
        acts[act]();
    }

    const name = h('input', { id: 'reviewer', type: 'text', value: desk.reviewer, autocomplete: 'off', maxlength: '60', required: true, onchange: () => {
        desk.reviewer = name.value.trim();
        context.store.set('reviewer', desk.reviewer);
    }, onkeydown: (e) => { if (e.key === 'Enter' || e.key === 'Escape') { e.preventDefault(); name.blur(); tell(''); document.getElementById('record')?.focus(); } } });
    const bar = h('div.actions', { role: 'toolbar', 'aria-label': t('review.actions') }, Object.entries(KEYS).filter(([, act]) => mayDecide || ['next', 'previous'].includes(act)).map(([key, act]) =>
        h('button' + (act === 'accept' ? '.first' : ''), { type: 'button', id: 'do-' + act, 'aria-keyshortcuts': key.toUpperCase(), onclick: () => (current || MOVES.has(act)) && acts[act]() },
            t('action.' + act), ' ', h('kbd', { 'aria-hidden': 'true' }, key.toUpperCase()))));
    const node = [
        h('div.head', h('h1', t('way.review')), desk.isNamed || !mayDecide ? null : h('div.tools', h('label', { for: 'reviewer' }, t('review.name')), name)),
        tabs('review'), params.id ? h('p', h('a', { href: link('review', filtersOf({ ...params, id: '' })) }, t('review.all'))) : chips('review', params),
        mayDecide ? null : h('p.note', t('review.may_not')),
        h('div.review-bar', progress, bar, said, panel), body];
    document.addEventListener('keydown', onKey);
    return { title: t('way.review'), node, leave: () => document.removeEventListener('keydown', onKey), ready: () => draw({ focus: false }), focus: desk.items.length && desk.reviewer ? () => document.getElementById('record')?.focus() : null, says: t('review.progress', { n: desk.total }) };
}
