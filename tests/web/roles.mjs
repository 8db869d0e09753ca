// roles.mjs [UPTICK] - who may do what, in a real browser: asking for a token, two readers who don't see each other's judgement, one
// incident made of two and two of one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, report, same } from './check.mjs';
import { openBrowser, openServer } from './browser.mjs';
import { reports } from './reports.mjs';

const uptick = process.argv[2] || 'build/uptick', folder = mkdtempSync(join(tmpdir(), 'uptick-roles-'));
const tokens = {}, lines = [];
for (const [role, name] of [['reader', 'rita'], ['reviewer', 'ana'], ['reviewer', 'ben']]) {
    const made = spawnSync(uptick, ['serve', '--new-token', `${role}:${name}`], { encoding: 'utf8' });
    tokens[name] = made.stderr.trim().split(/\s+/).at(-1);
    lines.push(made.stdout);
}
writeFileSync(join(folder, 'tokens'), lines.join(''));
const server = await openServer({ uptick, reports: reports(120), options: ['--tokens', join(folder, 'tokens'), '--today', '2022-06-01'] });
const browser = await openBrowser(), page = await browser.context.newPage();
const complaints = [];
page.on('pageerror', (e) => complaints.push(e.stack));
const settled = () => page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('main[aria-busy]'));
const open = async (hash) => { await page.goto('about:blank'); await page.goto(server.base + hash); await settled(); };
const ask = async (name, path) => (await fetch(server.base + 'api/v1/' + path, { headers: { Authorization: 'Bearer ' + tokens[name] } })).json();
const part = async (name, run) => { try { await run(); } catch (error) { check(name, false, error.stack); } };
async function enter(name) {
    await browser.context.clearCookies();
    await open('#/today');
    await page.locator('#token').fill(tokens[name]);
    await page.locator('form.narrow button').click();
    await page.waitForFunction(() => !document.querySelector('#token') && document.querySelector('main h1'));
    await settled();
}

await part('a token is asked for', async () => {
    await open('#/incidents');
    check('without one nothing is shown', await page.locator('#token').count() === 1 && await page.locator('table.incidents').count() === 0);
    await page.locator('#token').fill('0'.repeat(64));
    await page.locator('form.narrow button').click();
    await page.locator('main .error:not(:empty)').waitFor();
    check('a wrong one is refused, with words', (await page.locator('main .error').innerText()).length > 5);
    await page.locator('#token').fill(tokens.rita);
    await page.locator('form.narrow button').click();
    await page.locator('table.incidents').waitFor();
    check('a right one shows what was asked for', page.url().includes('#/incidents'));
    same('a reader has no way to add', await page.locator('nav a', { hasText: /^Add$/ }).count(), 0);
    await open('#/review');
    same('nor to decide', await page.locator('#do-accept').count(), 0);
});

const shown = () => page.locator('#record').getAttribute('data-id');
const decided = (id) => page.waitForFunction((was) => document.getElementById('record')?.dataset.id !== was, id);

await part('two readers', async () => {
    await enter('ana');
    await open('#/review');
    same('the name is the token\'s', await page.locator('#reviewer').count(), 0);
    for (let k = 0; k < 40; k++) {
        await page.waitForSelector('#record[data-id]');
        const id = await shown();
        await page.keyboard.press('a');
        await decided(id);
    }
    const second = (await ask('ben', 'review/queue?limit=500')).items.filter((x) => x.needs === 'second').map((x) => x.incident.id);
    check('some are wanted from a second reader', second.length > 0 && second.length < 20, second.length);
    same('none of them from the first', (await ask('ana', 'review/queue?limit=500')).items.filter((x) => x.needs === 'second').length, 0);
    await enter('ben');
    await open('#/review?id=' + second[0]);
    await open('#/review');
    let met = 0;
    for (let k = 0; k < 300 && !met; k++) {
        await page.waitForSelector('#record[data-id]');
        const id = await shown();
        if (second.includes(id)) { met++; break; }
        await page.keyboard.press('n');
        await decided(id);
    }
    check('the second reader meets one', met === 1);
    const text = await page.locator('.record .sub').innerText();
    check('and is told so, but not what the first said', /second/i.test(text) && !/accepted/i.test(text), text);
    const id = await shown();
    await page.keyboard.press('r');
    await page.keyboard.press('2');
    await page.keyboard.press('Enter');
    await decided(id);
    const agreement = await ask('rita', 'review/agreement');
    same('the pair is counted, and that they differ', [agreement.pairs, agreement.agree], [1, 0]);
});

const acts = async (id) => (await ask('rita', 'incidents/' + id)).reports.flatMap((r) => r.events).filter((e) => e.role === 'act').map((e) => e.id).sort();

await part('one of two, two of one', async () => {
    const [one, two] = (await ask('rita', 'incidents?class=incident&sort=date&review=machine&limit=2')).items.map((i) => i.id), both = [...await acts(one), ...await acts(two)].sort();
    await open('#/review?id=' + one);
    await page.waitForSelector('#record[data-id]');
    await page.keyboard.press('m');
    await page.locator('#with').fill(two);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /\S/.test(document.getElementById('said').textContent));
    const left = [await ask('rita', 'incidents/' + one), await ask('rita', 'incidents/' + two)], stays = left[0].incident.id;
    check('both addresses lead to one', left[1].incident.id === stays && left.filter((x) => x.merged_from).length === 1, left.map((x) => x.incident.id));
    same('which has what both had', await acts(stays), both);
    await open('#/incident/' + (stays === one ? two : one));
    check('the page of the other shows it', (await page.locator('main').innerText()).includes(stays));
    await open('#/review?id=' + stays);
    await page.waitForSelector('#record[data-id]');
    await page.keyboard.press('s');
    await page.locator('ol.numbered input').first().waitFor();
    await page.keyboard.press('1');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => /\S/.test(document.getElementById('said').textContent));
    const log = (await ask('rita', 'review/log?limit=1')).items[0];
    same('the last line of the log is the split', [log.action, log.reviewer], ['split', 'ben']);
    same('what left has its own', [await acts(log.with ?? ''), (await acts(stays)).length].flat(), [...log.events, both.length - log.events.length]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.waitForFunction(() => document.getElementById('said').textContent.length > 3);
    await page.waitForTimeout(300);
    same('taken back they are together again', await acts(stays), both);
});

await browser.close();
same('the pages have nothing to complain of', complaints, []);
const end = await server.close();
if (end) same('the server ends quietly', [end.code, end.said], [0, '']);
rmSync(folder, { recursive: true, force: true });
report();
