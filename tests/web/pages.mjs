// pages.mjs [UPTICK] - the pages in a real browser, on a real server, over a store of invented reports.
import { check, report, same } from './check.mjs';
import { axeSource, openBrowser, openServer } from './browser.mjs';
import { random, reports } from './reports.mjs';
import { readdirSync } from 'node:fs';

const samples = readdirSync('samples').filter((f) => /\.(jsonl|txt)$/.test(f)).sort().map((f) => 'samples/' + f);
const server = await openServer({ uptick: process.argv[2] || 'build/uptick', reports: reports(), files: samples, options: ['--today', '2022-07-02'] });
const base = server.base, hosts = new Set([new URL(base).host]), api = (path) => base + 'api/v1/' + path;
const browser = await openBrowser(), page = await browser.context.newPage(), axe = axeSource();
const elsewhere = [], pictures = [], complaints = [];
browser.context.on('request', (request) => {
    const to = new URL(request.url());
    if (to.protocol !== 'blob:' && to.protocol !== 'data:' && to.protocol !== 'about:' && !hosts.has(to.host)) elsewhere.push(request.url());
    if (request.resourceType() === 'image' && !to.pathname.endsWith('/icon.svg')) pictures.push(request.url());
});
page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') complaints.push(`${page.url()}: ${m.text()}`); });
page.on('pageerror', (e) => complaints.push(`${page.url()}: ${e.stack}`));

const json = async (path) => { const r = await fetch(api(path)); if (!r.ok) throw new Error(`${path}: ${r.status} ${await r.text()}`); return r.json(); };
const settled = () => page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy]'));
async function open(hash, at = base) {
    await page.goto('about:blank');
    await page.goto(at + hash);
    await settled();
}
const part = async (name, run) => { try { await run(); } catch (error) { check(name, false, error.stack); } };
const since = Date.now(), clock = (name) => { if (process.env.VERBOSE) console.log(`${((Date.now() - since) / 1000).toFixed(1)} s ${name}`); };

const list = await json('incidents?class=incident&limit=5'), one = list.items[0], detail = await json('incidents/' + one.id);
check('the store has incidents for the pages to show', list.total > 100, list.total);
const PAGES = ['#/today', '#/map', '#/map?k=4&lon=10&lat=50', '#/timeline', '#/timeline?by=day&group=nationality:RU', '#/incidents', '#/incidents?q=windows&group=religion:jewish', '#/incidents?q=zzzz', '#/incident/' + one.id,
    '#/report/' + encodeURIComponent(detail.reports[0].report.id), '#/report/markup', '#/series', '#/series?over=country&by=week', '#/review', '#/reviewed', '#/reviewed/agreement', '#/add', '#/about', '#/nowhere'];
const NARROW = new Set(['#/today', '#/incidents', '#/review', '#/series']); // where the narrow page differs most

// ------------------------------------------------------------------ each page, in three dresses
// `rules`: only these, where the rest has been looked at in another dress.
async function blame(rules = null) {
    await page.evaluate(axe);
    const found = await page.evaluate((only) => axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: { type: 'rule', values: only } } : {}) }), rules);
    return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
}

await part('each page', async () => {
    for (const [dress, setup] of [['light', { colorScheme: 'light', width: 1280 }], ['dark', { colorScheme: 'dark', width: 1280 }], ['narrow', { colorScheme: 'light', width: 360 }]]) {
        await page.emulateMedia({ colorScheme: setup.colorScheme });
        await page.setViewportSize({ width: setup.width, height: 800 });
        for (const hash of PAGES) {
            if (dress === 'dark' && /\?|nowhere/.test(hash)) continue;
            await open(hash);
            await page.waitForLoadState('load');
            if (await page.locator('.facets').count()) await page.locator('.facets details').first().waitFor({ state: 'attached' });
            const head = (await page.locator('main h1').first().textContent()).trim();
            check(`${dress} ${hash}: has a head`, head.length > 2);
            check(`${dress} ${hash}: fails only where it should`, (await page.locator('.failed').count() > 0) === (hash === '#/nowhere'), await page.locator('main').innerText().catch(() => ''));
            if (dress === 'light') same(`${dress} ${hash}: axe`, await blame(), []);
            if (dress === 'dark') same(`${dress} ${hash}: contrast`, await blame(['color-contrast']), []);
            if (dress === 'narrow' && NARROW.has(hash)) same(`${dress} ${hash}: axe`, await blame(), []);
            const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
            check(`${dress} ${hash}: no sideways scrolling`, wide <= 0, wide);
        }
        clock(dress);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
});

// ------------------------------------------------------------------ reports are text, whatever they hold
await part('markup stays text', async () => {
    await open('#/report/markup');
    same('no picture in the page', await page.locator('img, picture, video, iframe, object, embed').count(), 0);
    check('the title is told as it stands', (await page.locator('h1').textContent()).includes('<img src='));
    check('the text is told as it stands', (await page.locator('.report-text').textContent()).includes("<script>document.title=2</script>"));
    check('nothing of it ran', !['1', '2'].includes(await page.title()));
    check('a note stands before words of hate', await page.locator('.content-note').isVisible());
});

// ------------------------------------------------------------------ marks are where the spans say
await part('marks', async () => {
    await open('#/incident/' + one.id);
    const event = detail.reports[0].events[0], points = Array.from(detail.reports[0].text);
    const marks = await page.locator('.report').first().locator('mark').evaluateAll((all) => all.map((m) => { const c = m.cloneNode(true); c.querySelectorAll('.sr').forEach((x) => x.remove()); return c.textContent; }));
    check('the evidence is marked', event.evidence.every((e) => marks.join('').includes(points.slice(...e.span).join(''))), marks);
    check('each reason is shown', (await page.locator('table.why').first().locator('tbody tr').count()) >= 3);
    check('the head says what it is', (await page.locator('h1').textContent()).length > 8);
});

// ------------------------------------------------------------------ counts: table = API = exports
async function rowsOfTable() {
    const ids = [];
    for (;;) {
        ids.push(...await page.locator('table.incidents tbody th').evaluateAll((all) => all.map((x) => x.dataset.id)));
        const next = page.locator('#next');
        if (!await next.count()) return ids;
        const before = page.url();
        await next.click();
        await page.waitForFunction((was) => location.href !== was, before);
        await settled();
    }
}

// Rows of RFC 4180 text: quoted cells may hold line ends.
function csvRows(text) {
    let rows = 0, quoted = false, any = false;
    for (const c of text) {
        if (c === '"') quoted = !quoted;
        if (c === '\n' && !quoted) { if (any) rows++; any = false; } else if (c !== '\r') any = true;
    }
    return rows + (any ? 1 : 0) - 1;
}

await part('twenty random filters', async () => {
    const facets = await json('facets?top=50'), r = random(77), words = ['synagogue', 'police', 'windows', '"on Monday"', 'attack*', '-mosque'];
    const pick = (field) => { const rows = facets[field].filter((x) => x.value); return rows.length ? rows[r(rows.length)].value : ''; };
    const some = (field) => [...new Set([pick(field), pick(field)])].filter(Boolean).join(',');
    const makers = [() => ({ group: some('group') }), () => ({ type: some('type') }), () => ({ country: some('country') }), () => ({ q: words[r(words.length)] }), () => ({ from: `2022-0${1 + r(3)}-10`, to: `2022-0${4 + r(3)}-05` }),
        () => ({ confidence: String(0.3 + r(5) / 10) }), () => ({ precision: 'city,point' }), () => ({ class: ['any', 'incident', 'response,measure'][r(3)] }), () => ({ factuality: 'asserted' }), () => ({ bbox: '-10,40,30,60' }), () => ({ added_from: '2022-02-01' }), () => ({ group: 'religion' })];
    let nonempty = 0;
    for (let k = 0; k < 20; k++) {
        const params = { ...makers[r(makers.length)](), ...makers[r(makers.length)]() };
        if (k % 4 === 0) params.sort = ['date', 'added', 'confidence', '-reports'][r(4)];
        const { class: klass = 'incident', sort, ...rest } = params, filter = klass === 'any' ? rest : { class: klass, ...rest };
        const name = `filter ${k}: ${new URLSearchParams(params)}`, q = new URLSearchParams(filter).toString();
        await open('#/incidents?' + new URLSearchParams(params));
        const told = Number(await page.locator('#total').getAttribute('data-total')), listed = await json(`incidents?${q}&limit=1`);
        same(`${name}: the table's total is the API's`, told, listed.total);
        const ids = await rowsOfTable();
        same(`${name}: as many rows as counted`, ids.length, told);
        same(`${name}: no row twice`, new Set(ids).size, ids.length);
        await open('#/incidents?' + new URLSearchParams(params));
        await page.locator('#export').click();
        for (const [format, count] of [['jsonl', (t) => t.split('\n').filter(Boolean).length], ['csv', csvRows]]) {
            const href = await page.locator(`[data-format=${format}]`).getAttribute('href'), answer = await fetch(base + href);
            same(`${name}: rows of ${format}`, [answer.status, count(await answer.text())], [200, told]);
        }
        const [map, series] = [await json(`map?${klass === 'any' ? 'class=incident,measure,response,claim,political&' : ''}${q}`), await json(`series?${q}&by=month`)];
        same(`${name}: the map's`, map.total + map.without_place, told);
        same(`${name}: the series'`, series.total + series.undated, told);
        nonempty += told > 0;
    }
    check('most filters find something', nonempty >= 12, nonempty);
    clock('filters');
});

// ------------------------------------------------------------------ the panel, the address, the way back
await part('filters by hand', async () => {
    await open('#/incidents');
    const all = Number(await page.locator('#total').getAttribute('data-total'));
    await page.locator('[id="f-group-religion:jewish"]').check();
    await page.waitForFunction(() => location.hash.includes('group=religion:jewish'));
    await settled();
    const jews = Number(await page.locator('#total').getAttribute('data-total'));
    check('a box ticked narrows the list', jews > 0 && jews < all, [jews, all]);
    check('the focus stays on the box', await page.evaluate(() => document.activeElement.id === 'f-group-religion:jewish'));
    const figure = Number((await page.locator('label[for="f-group-religion:jewish"] .n').textContent()).replace(/\D/g, ''));
    same('the figure beside the box is the list’s', figure, jews);
    await page.locator('#q').fill('door');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('q=door'));
    await settled();
    await page.locator('nav a', { hasText: 'Timeline' }).click();
    await settled();
    check('the filter goes with one to the next page', page.url().includes('group=religion:jewish') && page.url().includes('q=door'), page.url());
    await page.goBack();
    await settled();
    await page.locator('.chips button', { hasText: 'Jews' }).click();
    await page.waitForFunction(() => !location.hash.includes('group='));
    check('a chip let go is gone', !page.url().includes('group='));
});

await part('map and timeline open as lists', async () => {
    await open('#/map');
    const first = page.locator('.places button').first();
    await first.waitFor();
    const n = Number((await first.locator('.n').textContent()).replace(/\D/g, ''));
    await first.click();
    await page.locator('#open-list').click();
    await page.waitForFunction(() => location.hash.startsWith('#/incidents'));
    await settled();
    same('a place of the map opens as a list as long as its figure', Number(await page.locator('#total').getAttribute('data-total')), n);
    await open('#/map');
    await page.locator('.places button').first().waitFor();
    await page.locator('.map canvas').focus();
    const asked = page.waitForRequest((q) => q.url().includes('/api/v1/map') && q.url().includes('bbox='));
    for (let i = 0; i < 3; i++) await page.keyboard.press('+');
    await asked;
    check('plus goes closer, and the address says so', /k=4/.test(page.url()), page.url());
    await open('#/timeline?by=month');
    await page.locator('#as-table').click();
    const row = page.locator('main details table tbody tr').first(), count = Number((await row.locator('td').first().textContent()).replace(/\D/g, ''));
    await row.locator('a').click();
    await page.waitForFunction(() => location.hash.startsWith('#/incidents'));
    await settled();
    check('a month of the timeline opens as a list', Number(await page.locator('#total').getAttribute('data-total')) >= count);
});

// ------------------------------------------------------------------ fifty records, no mouse
await part('review by keyboard alone', async () => {
    const before = (await json('review/log?limit=1')).total;
    await open('#/review');
    for (let i = 0; i < 40 && await page.evaluate(() => document.activeElement.id) !== 'reviewer'; i++) await page.keyboard.press('Tab');
    same('Tab reaches the field for the name', await page.evaluate(() => document.activeElement.id), 'reviewer');
    await page.keyboard.type('ana');
    await page.keyboard.press('Enter');
    const now = () => page.locator('#record').getAttribute('data-id');
    const until = (was) => page.waitForFunction((id) => { const r = document.getElementById('record'); return r && r.dataset.id !== id; }, was);
    const r = random(50), wanted = { accepted: [], rejected: [], corrected: [] };
    let lines = 0, undone = 0;
    for (let k = 0; k < 50; k++) {
        await page.waitForSelector('#record[data-id]');
        const id = await now(), kind = k === 0 ? 9 : r(10);
        if (kind < 2) {
            await page.keyboard.press('r');
            await page.keyboard.press(String(1 + r(5)));
            await page.keyboard.press('Enter');
            wanted.rejected.push(id);
        } else if (kind < 4) {
            await page.keyboard.press('c');
            await page.keyboard.type('type');
            await page.keyboard.press('Tab');
            await page.keyboard.type('Har');
            await page.keyboard.press('Enter');
            await page.waitForFunction(() => document.getElementById('said').textContent.includes('Harassment'));
            lines++;
            await page.keyboard.press('n');
            wanted.corrected.push(id);
        } else {
            await page.keyboard.press('a');
            wanted.accepted.push(id);
        }
        await until(id);
        if (kind >= 4 || kind < 2) lines++;
        if (k % 10 === 0) { // taken back, and decided again
            await page.keyboard.press('u');
            await page.waitForFunction((was) => document.getElementById('record').dataset.id === was, id);
            if (k === 0) same('an undone decision is none', (await json('incidents/' + id)).incident.review, 'machine');
            lines++, undone++;
            await page.keyboard.press('a');
            await until(id);
            lines++;
            for (const ids of Object.values(wanted)) if (ids.includes(id)) ids.splice(ids.indexOf(id), 1);
            wanted.accepted.push(id);
        }
    }
    const log = await json('review/log?limit=500'), mine = log.total - before;
    same('fifty records: one line of the log a decision', mine, lines);
    same('undos in the log', log.items.slice(0, mine).filter((l) => l.action === 'undo').length, undone);
    check('all under the name given', log.items.slice(0, mine).every((l) => l.reviewer === 'ana'));
    for (const [state, ids] of Object.entries(wanted)) {
        const got = await Promise.all(ids.map(async (id) => (await json('incidents/' + id)).incident.review));
        check(`${ids.length} are ${state}`, got.every((g) => g === state || (state === 'accepted' && g === 'corrected')), got);
    }
    await open('#/reviewed');
    check('the log shows them', await page.locator('table.log tbody tr').count() >= Math.min(50, mine));
    same('the log: axe', await blame(), []);
    await open('#/reviewed/agreement');
    same('the agreement: axe', await blame(), []);
    await open('#/incidents?review=rejected');
    same('what is rejected is found when asked for', Number(await page.locator('#total').getAttribute('data-total')), wanted.rejected.length);
    clock('review');
});

// ------------------------------------------------------------------ add, languages, paper
await part('add a report', async () => {
    await open('#/add');
    await page.locator('#add-text').fill('LEEDS - Vandals daubed swastikas on a synagogue in Leeds on Thursday night.');
    await page.locator('#add-title').fill('Swastikas on synagogue');
    await page.locator('#add-date').fill('2022-07-01');
    await page.locator('form.card').first().locator('button').click();
    await page.locator('.added a').waitFor();
    check('it says what was found', /event/.test(await page.locator('.added').innerText()), await page.locator('.added').innerText());
    await page.locator('.added a').click();
    await settled();
    check('and shows the report', (await page.locator('.report-text').textContent()).includes('daubed swastikas'));
    await page.locator('#news button').waitFor({ timeout: 8000 });
    check('who has a page open is told', (await page.locator('#news').innerText()).length > 5);
});

// ------------------------------------------------------------------ names, and what the public sees
await part('names of private persons', async () => {
    await open('#/incident/' + one.id);
    const asked = page.waitForRequest((q) => q.url().includes('/incidents/') && q.url().includes('names=1'));
    await page.locator('#names').check();
    await asked;
    await settled();
    await page.locator('#names').uncheck();
    await settled();
    check('they are off unless asked for', !(await page.evaluate(() => performance.getEntriesByType('resource').at(-1).name)).includes('names='));
});

await part('the public view', async () => {
    const open_ = await server.also(['--public', '--delay-days', '0', '--today', '2022-07-02']);
    if (!open_) return;
    hosts.add(new URL(open_.base).host);
    const shown = await (await fetch(open_.base + 'api/v1/incidents?class=incident&limit=1')).json(), id = shown.items[0].id;
    for (const hash of ['#/today', '#/map', '#/timeline', '#/incidents', '#/incident/' + id, '#/series', '#/about']) {
        await open(hash, open_.base);
        check(`public ${hash}: is shown`, await page.locator('.failed').count() === 0, await page.locator('main').innerText());
        same(`public ${hash}: axe`, await blame(), []);
    }
    await open('#/incidents', open_.base);
    same('no field for words, no way to review or add', [await page.locator('#q').count(), await page.locator('nav a', { hasText: /^(Review|Add)$/ }).count()], [0, 0]);
    await open('#/incident/' + id, open_.base);
    same('no words of a report', await page.locator('.report-text').count(), 0);
    same('it ends quietly', await open_.close(), { code: 0, said: '' });
});

await part('a second language', async () => {
    await open('#/incidents');
    await page.locator('#language').selectOption('de');
    await page.waitForFunction(() => document.documentElement.lang === 'de' && document.querySelector('main h1')?.textContent === 'Vorfälle');
    for (const hash of ['#/today', '#/map', '#/timeline', '#/incidents', '#/incident/' + one.id, '#/series', '#/review', '#/reviewed/agreement', '#/add', '#/about']) {
        await open(hash);
        const text = await page.locator('body').innerText();
        check(`German ${hash}: says no English`, !/\b(New incidents|What rises|First reported|Asked because:|Why each field|Reports read|Reviewed by|Skip to)\b/.test(text));
        check(`German ${hash}: no key in place of words`, !/(^|\s)(today|list|fact|way|filter|map|time|series|review|add|about)\.[a-z_]+(\s|$)/.test(text), text.match(/(^|\s)(today|list|fact|way|filter|map|time|series|review|add|about)\.[a-z_]+/)?.[0]);
    }
    await page.locator('#language').selectOption('en');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
});

await part('paper', async () => {
    await open('#/incident/' + one.id);
    await page.emulateMedia({ media: 'print' });
    check('paper has no menus', !await page.locator('header.top').isVisible() && await page.locator('.report-text').first().isVisible());
    await page.emulateMedia({ media: 'screen' });
});

await part('the first key', async () => {
    await open('#/today');
    await page.keyboard.press('Tab');
    same('the way past the menu comes first', await page.evaluate(() => document.activeElement.className), 'skip');
    check('and is seen', (await page.locator('.skip').boundingBox()).x >= 0);
    await page.keyboard.press('Enter');
    same('and leads to the content', await page.evaluate(() => document.activeElement.id), 'main');
});

await browser.close();
same('nothing was asked of another host', elsewhere, []);
same('no picture was loaded', pictures, []);
same('the browser has nothing to complain of', complaints.filter((c) => !/nowhere/.test(c)), []);
const end = await server.close();
if (end) same('the server ends quietly', [end.code, end.said], [0, '']);
clock('all');
report();
