// reviewed.js - what has been decided: the log, and how far two readers agree.
import { h, table } from '../dom.js';
import { t, num, percent, short } from '../i18n.js';
import { get, named, url } from '../api.js';
import { go, link } from '../route.js';
import { historyTable } from './incident.js';

export const tabs = (now) => h('nav.tabs', { 'aria-label': t('review.parts') }, h('ul', [['review', link('review'), 'review.queue'], ['log', link('reviewed'), 'review.log'], ['agreement', link('reviewed/agreement'), 'review.agreement']]
    .map(([name, href, key]) => h('li', h('a', { href, 'aria-current': name === now ? 'page' : null }, t(key))))));

async function log({ params, signal }) {
    const data = await get('review/log', { limit: 100, cursor: params.cursor }, signal);
    return [h('div.bar', h('p.total', t('log.total', { n: data.total })), h('a.button', { href: url('review/gold', named('review/gold', {})), download: 'gold.jsonl' }, t('log.gold'))),
        data.items.length ? historyTable(data.items, true) : h('p.empty', t('log.none')),
        data.next || params.cursor ? h('p.pages', params.cursor ? h('button', { type: 'button', onclick: () => go('reviewed', {}) }, t('list.first')) : null,
            data.next ? h('button', { type: 'button', onclick: () => go('reviewed', { cursor: data.next }) }, t('list.next')) : null) : null];
}

async function agreement({ signal }) {
    const a = await get('review/agreement', {}, signal);
    return [h('ul.figures', [['agree.reviewed', num(a.reviewed)], ['agree.pairs', num(a.pairs)], ['agree.share', a.pairs ? percent(a.share) : '–'], ['agree.kappa', a.pairs ? short(a.kappa) : '–']]
        .map(([key, value]) => h('li', h('div.figure', h('span.big', value), h('span.what', t(key)))))),
    h('p.dim', t('agree.what')),
    a.by_reviewers.length ? table(t('agree.by'), [t('agree.first'), t('agree.second'), { text: t('agree.pairs'), class: 'num' }, { text: t('agree.same'), class: 'num' }, { text: t('agree.kappa'), class: 'num' }],
        a.by_reviewers.map((r) => [r.first, r.second, num(r.pairs), num(r.agree), r.kappa === null ? '–' : short(r.kappa)])) : h('p.empty', t('agree.none')),
    a.reviewers.length ? table(t('agree.reviewers'), [t('log.who'), { text: t('agree.decisions'), class: 'num' }], a.reviewers.map((r) => [r.reviewer, num(r.decisions)])) : null];
}

export async function show(context) {
    const isAgreement = context.path[1] === 'agreement';
    const title = t(isAgreement ? 'review.agreement' : 'review.log');
    return { title, node: [h('div.head', h('h1', title)), tabs(isAgreement ? 'agreement' : 'log'), ...await (isAgreement ? agreement : log)(context)] };
}
