// dist.mjs - web/dist is what web/build.mjs makes of web/src, byte by byte: nobody can edit one and forget the other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, report, same } from './check.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url)), dist = join(root, 'web/dist'), made = mkdtempSync(join(tmpdir(), 'uptick-dist-'));
const built = spawnSync(process.execPath, [join(root, 'web/build.mjs'), made], { encoding: 'utf8' });
same('the build ends well', [built.status, built.stderr], [0, '']);
same('the same files', readdirSync(dist).sort(), readdirSync(made).sort());
for (const name of readdirSync(made)) check(`web/dist/${name} is as built: sh tools/web_modules.sh && make web`, readFileSync(join(made, name)).equals(readFileSync(join(dist, name))));
const all = readdirSync(dist).reduce((n, name) => n + gzipSync(readFileSync(join(dist, name)), { level: 9 }).length, 0);
check('at most 120 KB gzipped, the world map among it', all <= 120 * 1024, all);
const page = readFileSync(join(dist, 'index.html'), 'utf8');
check('no script or style within the page', !/<style|style=|<script(?![^>]*src=)|\son[a-z]+=/.test(page));
const text = readdirSync(dist).filter((n) => /\.(js|css|html)$/.test(n)).map((n) => readFileSync(join(dist, n), 'utf8')).join('\n');
const hosts = [...new Set([...text.matchAll(/https?:\/\/([a-z0-9.-]+\.[a-z]+)/g)].map((m) => m[1]))].filter((h) => h !== 'www.w3.org');
same('no address of elsewhere in the pages', hosts, []);
check('no code made of text', !/\beval\(|new Function\(/.test(text));
rmSync(made, { recursive: true });
report();
