// main.js - the frame around the pages: head, ways, language, names, what comes in live; and which page is shown.
import { h, replace, announce } from './dom.js';
import { t, useLanguage, language, LANGUAGES } from './i18n.js';
import { get, setNames, namesShown, wantFresh, ApiError } from './api.js';
import { here, link, filtersOf } from './route.js';
import { icon } from './icons.js';
import * as today from './views/today.js';
import * as map from './views/map.js';
import * as timeline from './views/timeline.js';
import * as incidents from './views/incidents.js';
import * as incident from './views/incident.js';
import * as report from './views/report.js';
import * as series from './views/series.js';
import * as review from './views/review.js';
import * as reviewed from './views/reviewed.js';
import * as add from './views/add.js';
import * as about from './views/about.js';
import * as login from './views/login.js';

const VIEWS = { today, map, timeline, incidents, incident, report, series, review, reviewed, add, about, login };
const WAYS = ['today', 'map', 'timeline', 'incidents', 'series', 'review', 'add', 'about'];
const FILTERED = new Set(['map', 'timeline', 'incidents', 'series', 'review']);

let about_ = null, abort = null, shown = '', leave = null, live = null;
const store = { get(key) { try { return localStorage.getItem('uptick.' + key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem('uptick.' + key, value); } catch { /* private windows keep nothing */ } } };

// The server's description of itself, asked once.
async function aboutServer() {
    about_ ??= await get('about');
    return about_;
}

function mayShow(way) {
    const view = about_ && about_.view;
    if (!view) return way !== 'add' && way !== 'review'; // until the server has said
    if (way === 'add') return view.can_add;
    if (way === 'review') return !view.is_public;
    return true;
}

function ways() {
    const { path, params } = here();
    const at = path[0] || 'today', kept = filtersOf(params);
    return WAYS.filter(mayShow).map((way) => h('li', h('a', {
        href: link(way, FILTERED.has(way) && FILTERED.has(at) ? kept : {}),
        'aria-current': way === at || (way === 'incidents' && (at === 'incident' || at === 'report')) || (way === 'review' && at === 'reviewed') ? 'page' : null,
    }, t('way.' + way))));
}

function frame() {
    const nav = h('ul', { id: 'ways' }, ways());
    const menu = h('button.menu', { type: 'button', id: 'menu', 'aria-expanded': 'false', 'aria-controls': 'ways',
        onclick: () => setMenu(menu.getAttribute('aria-expanded') !== 'true') }, icon('menu'), h('span.sr', t('menu')));
    const pick = h('select', { id: 'language', onchange: async () => { store.set('language', pick.value); await useLanguage(pick.value); build(); show(true); } },
        Object.entries(LANGUAGES).map(([code, name]) => h('option', { value: code, lang: code, selected: code === language() }, name)));
    const names = about_ && about_.view && about_.view.may_see_names && h('label.switch', {},
        h('input', { type: 'checkbox', id: 'names', checked: namesShown(), onchange: (e) => { setNames(e.target.checked); show(true); } }), t('names.show'));
    return [
        h('a.skip', { href: '#main', onclick: (e) => { e.preventDefault(); document.getElementById('main').focus(); } }, t('skip')),
        h('header.top', h('a.brand', { href: link('today') }, icon('brand'), 'uptick'), menu, h('nav', { 'aria-label': t('ways') }, nav)),
        h('main', { id: 'main', tabindex: '-1' }),
        h('div', { id: 'news', class: 'news', role: 'status' }),
        h('div', { id: 'live', class: 'sr', 'aria-live': 'polite' }),
        h('footer.foot', h('p', t('caveat')), h('div.settings', names, h('label', { for: 'language' }, t('language')), pick,
            about_ && h('span.version', 'uptick ' + about_.version))),
    ];
}

function setMenu(isOpen) {
    document.getElementById('menu').setAttribute('aria-expanded', String(isOpen));
    document.body.classList.toggle('menu-open', isOpen);
}

function build() { replace(document.body, frame()); }

// Shows what the address names. The page before stays until the next is ready, so that nothing flickers.
async function show(isAgain = false) {
    const { path, params } = here();
    const name = path[0] || 'today';
    if (abort) abort.abort();
    const mine = abort = new AbortController();
    const isFirst = shown === '', isNew = name + '/' + (path[1] || '') !== shown;
    const main = document.getElementById('main');
    main.setAttribute('aria-busy', 'true');
    document.body.classList.add('busy');
    const focus = document.activeElement && document.activeElement.id;
    let page;
    try {
        const view = VIEWS[name];
        if (!view) throw new ApiError(404, t('error.page', { path: '/' + path.join('/') }));
        const [about] = await Promise.all([aboutServer()]);
        page = await view.show({ path, params, about, view: about.view, signal: mine.signal, store, isNew, again: () => show(true) });
    } catch (error) {
        if (mine.signal.aborted) return;
        page = error.status === 401 ? await login.show({ again: start }) : failed(error);
    }
    if (mine.signal.aborted) return;
    if (leave) leave();
    leave = page.leave || null;
    shown = name + '/' + (path[1] || '');
    document.title = page.title + ' – uptick';
    replace(main, page.node);
    main.className = 'view-' + name;
    main.removeAttribute('aria-busy');
    document.body.classList.remove('busy');
    replace(document.getElementById('ways'), ways());
    setMenu(false);
    if (page.ready) page.ready();
    const again = focus && document.getElementById(focus);
    if (page.focus && !isFirst) page.focus();
    else if (again && !isNew) again.focus({ preventScroll: true });
    else if (isNew && !isAgain && !isFirst) { window.scrollTo(0, 0); const head = main.querySelector('h1'); if (head) { head.tabIndex = -1; head.focus({ preventScroll: true }); } }
    if (page.says) announce(page.says);
}

function failed(error) {
    const head = error.status === 404 ? t('error.none') : error.status ? t('error.refused') : t('error.server');
    return { title: head, node: h('section.failed', { role: 'alert' }, h('h1', head), h('p', error.message),
        h('p', h('button', { type: 'button', onclick: () => show(true) }, t('error.again')), ' ', h('a', { href: link('today') }, t('way.today')))) };
}

// What comes in while the page is open: said, not pushed under the reader's eyes.
function listen() {
    if (live || !window.EventSource || (about_ && about_.view.is_public)) return;
    live = new EventSource('api/v1/events/stream');
    let last = about_ && about_.store;
    live.addEventListener('change', (event) => {
        let now;
        try { now = JSON.parse(event.data); } catch { return; }
        if (last && now.reports !== last.reports) {
            const news = document.getElementById('news');
            replace(news, h('button', { type: 'button', onclick: () => { replace(news); wantFresh(); show(true); } }, t('news', { n: now.reports - last.reports })));
            about_ = null;
        }
        last = now;
    });
    live.onerror = () => { if (live.readyState === EventSource.CLOSED) live = null; };
}

async function start() {
    await useLanguage(store.get('language') || (navigator.language || 'en').slice(0, 2));
    build(); // painted before the server is asked anything
    try { await aboutServer(); build(); } catch { /* the page itself will say why */ }
    if (shown === '' && !location.hash) history.replaceState(null, '', link('today'));
    window.onhashchange = () => show();
    await show();
    listen();
}

start();
