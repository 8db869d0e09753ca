// map.js - where: dots for what is known to a town, hatched countries and dashed boxes for what is not, and beside the
// map the same as a list. A dot opens as the list of what it holds.
import { h, replace, announce } from '../dom.js';
import { t, num, label, groupLabel, countryLabel, dates } from '../i18n.js';
import { get } from '../api.js';
import { asked, link } from '../route.js';
import { chips, panel } from '../filters.js';
import { WorldMap, outlines, radius } from '../worldmap.js';
import { icon } from '../icons.js';
import { svg } from '../dom.js';

const isArea = (m) => m.precision !== undefined;

// The filter that finds what a mark holds, and nothing else.
function holds(params, mark) {
    if (!isArea(mark)) return { ...params, bbox: mark.bbox.join(','), precision: 'city,point' };
    return { ...params, country: mark.country, admin1: mark.admin1, precision: mark.precision };
}

const nameOf = (m) => isArea(m) ? [m.admin1, countryLabel(m.country)].filter(Boolean).join(', ')
    : m.place ? m.places > 1 ? t('map.and_others', { place: m.place, n: m.places - 1 }) : m.place : t('map.near', { lat: Math.round(m.lat * 10) / 10, lon: Math.round(m.lon * 10) / 10 });

function legend() {
    const dot = (n) => svg('svg', { viewBox: '0 0 40 40', width: 28, height: 28, 'aria-hidden': 'true' }, svg('circle', { class: 'dot', cx: 20, cy: 20, r: radius(n) * 0.85 }));
    const box = (dashed) => svg('svg', { viewBox: '0 0 28 28', width: 28, height: 28, 'aria-hidden': 'true' }, svg('rect', { class: dashed ? 'area dashed' : 'area', x: 5, y: 7, width: 18, height: 14 }));
    return h('ul.map-legend', { 'aria-label': t('map.legend') }, h('li', dot(1), t('map.one')), h('li', dot(40), t('map.many')), h('li', box(true), t('map.admin')), h('li', box(false), t('map.country')));
}

export async function show({ params, signal, view }) {
    const seen = { lon: Number(params.lon) || 0, lat: Number(params.lat) || 0, k: Number(params.k) || 1 };
    const canvas = h('canvas', { tabindex: '0', role: 'application', 'aria-label': t('map.label'), 'aria-describedby': 'map-help' });
    const tip = h('div.tip', { 'aria-hidden': 'true', hidden: true }), list = h('div.map-list', { id: 'map-list' }), total = h('p.total', { id: 'map-total' });
    const frame = h('div.map-frame', canvas, tip);
    let map = null, data = null, turn = 0;

    async function load() {
        const mine = ++turn, box = params.bbox || (map.box() || []).join(',');
        const asking = { ...asked(params), class: asked(params).class || 'incident,measure,response,claim,political', bbox: box, zoom: map.zoom() };
        try { data = await get('map', asking, signal); } catch (error) { if (!signal.aborted) replace(list, h('p.error', { role: 'alert' }, error.message)); return; }
        if (mine !== turn || signal.aborted) return;
        map.show(data.cells, data.areas);
        const told = [t(box ? 'map.total_in_view' : 'map.total', { n: data.total })];
        if (data.without_place) told.push(t('map.without', { n: data.without_place }));
        if (data.suppressed) told.push(t('map.suppressed', { n: data.suppressed }));
        replace(total, told.join(' '));
        if (!map.chosen) places();
    }

    function places() {
        map.choose(null);
        const all = [...data.cells, ...data.areas].sort((a, b) => (b.n ?? 0) - (a.n ?? 0));
        replace(list, h('h2', t('map.places')), all.length ? h('ol.places', all.slice(0, 40).map((m) => h('li', h('button', { type: 'button', onclick: () => open(m, true) },
            h('span', nameOf(m), isArea(m) ? h('span.tag', t('precision.short.' + m.precision)) : null), h('span.n', m.n === null ? t('map.few') : num(m.n)))))) : h('p.empty', t('map.none')),
        all.length > 40 ? h('p.dim', t('map.more', { n: all.length - 40 })) : null);
    }

    async function open(mark, fromList = false) {
        if (!mark) { if (map.chosen) places(); return; }
        map.choose(mark);
        const filter = holds(params, mark);
        let found;
        try { found = await get('incidents', { ...asked(filter), limit: 20 }, signal); } catch (error) { if (!signal.aborted) replace(list, h('p.error', { role: 'alert' }, error.message)); return; }
        if (map.chosen !== mark) return;
        const head = h('h2', { tabindex: '-1', id: 'opened' }, nameOf(mark), ' ', h('span.n', num(found.total)));
        replace(list, h('p', h('button.link', { type: 'button', onclick: () => { places(); list.querySelector('button')?.focus(); } }, icon('previous'), t('map.back'))), head,
            isArea(mark) ? h('p.dim', t('map.only_' + mark.precision)) : null,
            h('ol.newest', found.items.map((i) => h('li', h('a', { href: link('incident/' + i.id) }, h('span.lead', h('strong', label('type', i.type)), ' · ', groupLabel(i.group)), h('span.where', [i.place.name, dates(i.date)].filter(Boolean).join(', ')), i.title ? h('span.title', i.title) : null)))),
            h('p', h('a', { href: link('incidents', filter), id: 'open-list' }, t('map.open_list', { n: found.total }))));
        if (fromList) head.focus();
        announce(t('list.total', { n: found.total }));
    }

    const button = (name, key, act) => h('button', { type: 'button', id: 'map-' + name, 'aria-label': t(key), title: t(key), onclick: act }, icon(name));
    const node = [
        h('div.head', h('h1', t('way.map'))),
        h('div.with-filters', panel('map', { params, signal, view }), h('section', { 'aria-label': t('way.map') },
            h('div.bar', total), chips('map', params),
            h('div.map-and-list', h('figure.map', frame, h('div.map-buttons', button('plus', 'map.in', () => map.zoomBy(2)), button('minus', 'map.out', () => map.zoomBy(0.5)), button('home', 'map.home', () => map.look(0, 0, 1))),
                h('figcaption', legend(), h('p.dim', { id: 'map-help' }, t('map.help')), h('p.dim', t('map.borders')))), list)))];
    const shapes = await outlines();
    return {
        title: t('way.map'), node,
        ready() {
            map = new WorldMap({ canvas, outlines: shapes, view: seen, onview: () => {
                const round = (x, n) => String(Math.round(x * n) / n);
                Object.assign(params, seen.k > 1 ? { lon: round(seen.lon, 100), lat: round(seen.lat, 100), k: round(seen.k, 100) } : { lon: '', lat: '', k: '' });
                history.replaceState(null, '', link('map', params));
                map.chosen = null;
                load();
            }, onpick: (mark) => open(mark), onhover: (hit) => {
                tip.hidden = !hit;
                if (!hit) return;
                tip.textContent = `${nameOf(hit.mark)}: ${hit.mark.n === null ? t('map.few') : num(hit.mark.n)}`;
                tip.style.left = Math.min(hit.x + 12, frame.clientWidth - tip.offsetWidth - 6) + 'px';
                tip.style.top = Math.max(4, hit.y - 34) + 'px';
            } });
            map.fit();
            load();
        },
        leave: () => map.close(),
    };
}

