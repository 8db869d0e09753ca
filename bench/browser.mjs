// browser.mjs STORE [UPTICK] - how fast the pages are over a store, in a real browser: from the first byte of the address
// to the first paint, and from a click on a filter to the new rows. Wants sh tools/web_modules.sh and chromium; a big
// store is made by bench/serve_store.py. Prints medians; run it on a machine that does nothing else.
import { spawn } from 'node:child_process';
import { openBrowser } from '../tests/web/browser.mjs';

const [store, uptick = 'build/uptick'] = process.argv.slice(2), ROUNDS = 7;
if (!store) { console.error('usage: UPTICK_NODE_MODULES=$PWD/build-web/node_modules node bench/browser.mjs STORE [UPTICK]'); process.exit(2); }
const server = spawn(uptick, ['serve', store, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const base = await new Promise((resolve, reject) => { server.stdout.on('data', (d) => { const found = /https?:\/\/\S+/.exec(d); if (found) resolve(found[0]); }); server.on('exit', () => reject(new Error('uptick serve ended'))); });
const browser = await openBrowser(), page = await browser.context.newPage();
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1], ms = (x) => x.toFixed(0).padStart(6) + ' ms';
const say = (what, times) => console.log(`${what.padEnd(46)} ${ms(median(times))}  (worst ${ms(Math.max(...times)).trim()})`);

const warm = await (await fetch(base + 'api/v1/about')).json();
console.log(`${warm.store.incidents} incidents, ${warm.store.reports} reports; ${ROUNDS} rounds`);
for (const name of ['today', 'map', 'timeline', 'incidents', 'series', 'review']) {
    const paint = [], whole = [];
    for (let k = 0; k <= ROUNDS; k++) {
        await page.goto('about:blank');
        await page.goto(`${base}#/${name}`);
        await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy]'));
        const t = await page.evaluate(() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, now: performance.now() }));
        if (k && t.paint) { paint.push(t.paint); whole.push(t.now); } // the first round warms the server
    }
    say(`${name}: first paint`, paint);
    say(`${name}: all of it`, whole);
}
const facets = await (await fetch(base + 'api/v1/facets?class=incident')).json();
for (const field of ['group', 'type', 'country']) {
    const times = [];
    for (let k = 0; k < Math.min(ROUNDS, facets[field].length); k++) {
        await page.goto('about:blank');
        await page.goto(base + '#/incidents');
        const box = page.locator(`[id="f-${field}-${facets[field][k].value}"]`);
        await box.waitFor();
        await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
        times.push(await page.evaluate((id) => new Promise((resolve) => {
            const main = document.getElementById('main'), begun = performance.now();
            new MutationObserver((list, watch) => { if (!main.hasAttribute('aria-busy')) { watch.disconnect(); requestAnimationFrame(() => resolve(performance.now() - begun)); } }).observe(main, { attributes: true });
            document.getElementById(id).click();
        }), `f-${field}-${facets[field][k].value}`));
    }
    say(`incidents: a ${field} ticked, rows there`, times);
}
await browser.close();
server.kill('SIGTERM');
