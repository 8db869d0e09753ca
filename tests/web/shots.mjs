// shots.mjs UPTICK FOLDER - a picture of each page over the demo store; dark and narrow ones of a few. Looked at by whoever
// changes the pages; no test compares them, as fonts differ from machine to machine.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openServer } from './browser.mjs';

const [uptick, folder] = process.argv.slice(2), MOST_BYTES = 150 * 1024;
const samples = readdirSync('samples').filter((f) => /\.(jsonl|txt)$/.test(f)).sort().map((f) => join('samples', f));
const newest = samples.filter((f) => f.endsWith('.jsonl')).flatMap((f) => readFileSync(f, 'utf8').trim().split('\n').map((l) => JSON.parse(l).date)).filter(Boolean).sort().at(-1);
const server = await openServer({ uptick, files: samples, options: ['--today', newest] });
const browser = await openBrowser(), page = await browser.context.newPage();
mkdirSync(folder, { recursive: true });

const list = await (await fetch(server.base + 'api/v1/incidents?class=incident&sort=-reports&limit=1')).json(), one = list.items[0].id;
const detail = await (await fetch(server.base + 'api/v1/incidents/' + one)).json(), report = detail.reports[0].report.id;
// A day on which much is new, so that the first page shows what it is for.
const days = (await (await fetch(server.base + 'api/v1/series?by=day&class=incident&from=2018-01-01')).json());
const best = days.series[0].n.map((n, i) => [days.series[0].n.slice(Math.max(0, i - 5), i + 1).reduce((a, b) => a + b, 0), days.dates[i]]).sort((a, b) => b[0] - a[0])[0][1];

const SHOTS = [
    ['today', `#/today?at=${best}&days=30`], ['map', '#/map'], ['timeline', '#/timeline?by=month&from=2018-01-01'], ['incidents', '#/incidents'], ['incidents-filtered', '#/incidents?group=religion:jewish&q=synagogue'], ['incident', '#/incident/' + one],
    ['report', '#/report/' + encodeURIComponent(report)], ['series', '#/series?from=2018-01-01'], ['review', '#/review'], ['agreement', '#/reviewed/agreement'], ['add', '#/add'], ['about', '#/about'],
    ['today-dark', `#/today?at=${best}&days=30`, { dark: true }], ['incident-dark', '#/incident/' + one, { dark: true }], ['map-dark', '#/map?lon=10&lat=48&k=5', { dark: true }],
    ['today-narrow', `#/today?at=${best}&days=30`, { width: 360, height: 740 }], ['incidents-narrow', '#/incidents?group=religion', { width: 360, height: 740 }], ['map-narrow', '#/map', { width: 360, height: 740 }], ['review-narrow', '#/review', { width: 360, height: 740 }],
    ['timeline-german', '#/timeline?by=month&from=2018-01-01', { german: true }],
];
for (const [name, hash, { dark = false, width = 1200, height = 800, german = false } = {}] of SHOTS) {
    await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.goto('about:blank');
    await page.goto(server.base + hash);
    await page.evaluate((lang) => localStorage.setItem('uptick.language', lang), german ? 'de' : 'en');
    if (german) await page.reload();
    await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy]'));
    await page.waitForTimeout(900);
    const path = join(folder, name + '.png');
    await page.screenshot({ path, caret: 'initial' });
    const size = statSync(path).size;
    console.log(`${path} ${Math.ceil(size / 1024)} KB${size > MOST_BYTES ? ': larger than it may be' : ''}`);
    if (size > MOST_BYTES) process.exitCode = 1;
}
await browser.close();
await server.close();
