// shots.mjs UPTICK FOLDER - a picture of each page over a store of the samples and of the invented
// reports of reports.mjs (half a year, so that there is something to count); dark and narrow ones of a few. Looked at by whoever
// changes the pages; no test compares them, as fonts differ from machine to machine.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openServer } from './browser.mjs';
import { withPalette } from './png.mjs';
import { reports } from './reports.mjs';

const [uptick, folder] = process.argv.slice(2), MOST_BYTES = 150 * 1024;
const samples = readdirSync('samples').filter((f) => /\.(jsonl|txt)$/.test(f)).sort().map((f) => join('samples', f));
const server = await openServer({ uptick, files: samples, reports: reports(), options: ['--today', '2022-07-01'] });
const browser = await openBrowser(), page = await browser.context.newPage();
mkdirSync(folder, { recursive: true });

const list = await (await fetch(server.base + 'api/v1/incidents?class=incident&sort=-reports&limit=1')).json(), one = list.items[0].id;
const detail = await (await fetch(server.base + 'api/v1/incidents/' + one)).json(), report = detail.reports[0].report.id;
const SHOTS = [
    ['today', '#/today'], ['map', '#/map'], ['timeline', '#/timeline?by=week&from=2021-10-01&to=2022-07-01'], ['incidents', '#/incidents'], ['incidents-filtered', '#/incidents?group=religion:jewish&q=synagogue'], ['incident', '#/incident/' + one],
    ['report', '#/report/' + encodeURIComponent(report)], ['series', '#/series?from=2021-10-01&to=2022-07-01'], ['review', '#/review'], ['agreement', '#/reviewed/agreement'], ['add', '#/add'], ['about', '#/about'],
    ['today-dark', '#/today', { dark: true }], ['incident-dark', '#/incident/' + one, { dark: true }], ['map-dark', '#/map?lon=10&lat=48&k=5', { dark: true }],
    ['today-narrow', '#/today', { width: 360, height: 740 }], ['incidents-narrow', '#/incidents?group=religion', { width: 360, height: 740 }], ['map-narrow', '#/map', { width: 360, height: 740 }], ['review-narrow', '#/review', { width: 360, height: 740 }],
    ['timeline-german', '#/timeline?by=week&from=2021-10-01&to=2022-07-01', { german: true }],
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
    const picture = withPalette(await page.screenshot({ caret: 'initial' })), size = picture.length;
    writeFileSync(path, picture);
    console.log(`${path} ${Math.ceil(size / 1024)} KB${size > MOST_BYTES ? ': larger than it may be' : ''}`);
    if (size > MOST_BYTES) process.exitCode = 1;
}
await browser.close();
await server.close();
