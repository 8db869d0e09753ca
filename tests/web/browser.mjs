// browser.mjs - Debian's chromium with nothing in its profile, and `uptick serve` over a store, for tests and pictures.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const modules = createRequire(join(process.env.UPTICK_NODE_MODULES || join(process.cwd(), 'web/node_modules'), 'x.js'));
export const axeSource = () => readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

export async function openBrowser() {
    const { chromium } = modules('playwright-core'), profile = mkdtempSync(join(tmpdir(), 'uptick-browser-'));
    const context = await chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, args: FLAGS, locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    context.setDefaultTimeout(20000);
    return { context, async close() { await context.close(); rmSync(profile, { recursive: true, force: true }); } };
}

// A server over a store: {base, close}; close says how it ended.
async function serve(uptick, store, options) {
    const child = spawn(uptick, ['serve', store, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (d) => { said += d; });
    const base = await new Promise((resolve, reject) => {
        let out = '';
        child.stdout.on('data', (d) => { out += d; const found = /https?:\/\/\S+/.exec(out); if (found) resolve(found[0]); });
        child.on('exit', (code) => reject(new Error(`uptick serve ended with ${code}: ${said}`)));
    });
    return { base, async close() {
        const ended = new Promise((resolve) => child.on('exit', resolve));
        child.kill('SIGTERM');
        let timer;
        const code = await Promise.race([ended, new Promise((resolve) => { timer = setTimeout(resolve, 20000, 'late'); })]);
        clearTimeout(timer);
        if (code === 'late') child.kill('SIGKILL');
        return { code, said };
    } };
}

// A store of `reports` (objects) and files, served: {base, close, also(options)}. A server that runs already is taken as it is.
export async function openServer({ uptick, reports = [], files = [], options = [] }) {
    if (process.env.UPTICK_WEB_BASE) return { base: process.env.UPTICK_WEB_BASE, also: async () => null, async close() {} };
    const folder = mkdtempSync(join(tmpdir(), 'uptick-web-')), store = join(folder, 'news.store');
    if (reports.length) { files = [...files, join(folder, 'reports.jsonl')]; writeFileSync(files.at(-1), reports.map((r) => JSON.stringify(r) + '\n').join('')); }
    const added = spawnSync(uptick, ['add', '--quiet', store, ...files], { encoding: 'utf8' });
    if (added.status !== 0) throw new Error(`uptick add: ${added.stderr}`);
    const first = await serve(uptick, store, options);
    return { base: first.base, also: (more) => serve(uptick, store, more), async close() {
        const end = await first.close();
        rmSync(folder, { recursive: true, force: true });
        return end;
    } };
}
