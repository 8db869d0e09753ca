// build.mjs [OUT] - makes web/dist (or OUT), the pages as `uptick serve` carries them: few files with fixed names, the
// same bytes each time. The packages are looked for in $UPTICK_NODE_MODULES, or beside this file.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url)), out = process.argv[2] || join(here, 'dist');
const modules = process.env.UPTICK_NODE_MODULES || join(here, 'node_modules');
const require = createRequire(join(modules, 'x.js')), resolve = (name) => require.resolve(name);
const { build } = require('esbuild');
const MOST = 120 * 1024;

mkdirSync(out, { recursive: true });
const common = { bundle: true, minify: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none', nodePaths: [modules], logLevel: 'warning', absWorkingDir: here };
await build({ ...common, entryPoints: ['src/main.js'], outfile: join(out, 'app.js'), external: ['./de.js'] });
await build({ ...common, entryPoints: ['src/strings.de.js'], outfile: join(out, 'de.js') });
await build({ ...common, stdin: { contents: `@import "${join(modules, 'uplot/dist/uPlot.min.css')}"; @import "./src/style.css"; @import "./src/views.css";`, resolveDir: here, loader: 'css' }, outfile: join(out, 'app.css') });

// Of the world, the outlines alone: no names, so that nothing on the map speaks for a side.
const world = JSON.parse(readFileSync(resolve('world-atlas/countries-110m.json'), 'utf8'));
world.objects = { countries: { type: 'GeometryCollection', geometries: world.objects.countries.geometries.map(({ type, arcs }) => ({ type, arcs })) } };
const { quantize } = require('topojson-client');
// An untransformed topology is wanted; 10,000 steps are 4 km at the equator, below a pixel at this scale of outlines.
const { transform: { scale, translate } } = world;
world.arcs = world.arcs.map((arc) => { let x = 0, y = 0; return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]); });
delete world.transform;
writeFileSync(join(out, 'world.json'), JSON.stringify(quantize(world, 1e4)));

for (const name of ['index.html', 'icon.svg']) writeFileSync(join(out, name), readFileSync(join(here, 'src', name)));

const used = { uplot: 'charts', 'd3-geo': 'the map', 'd3-array': 'a part of d3-geo', internmap: 'a part of d3-array', 'topojson-client': 'the map', 'world-atlas': 'the outlines of the world: Natural Earth, public domain' };
const licences = Object.entries(used).map(([name, what]) => {
    const folder = join(modules, name), about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${about.version}, ${what}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
});
writeFileSync(join(out, 'licences.txt'), `uptick's pages: Apache-2.0, as the rest of uptick. They hold parts of the following.\n\n${licences.join('\n' + '-'.repeat(80) + '\n\n')}`);

const files = ['index.html', 'app.js', 'app.css', 'de.js', 'world.json', 'icon.svg', 'licences.txt'];
let sum = 0;
for (const name of files) {
    const bytes = readFileSync(join(out, name)), n = gzipSync(bytes, { level: 9 }).length;
    sum += n;
    console.log(`${name.padEnd(14)} ${String(bytes.length).padStart(8)} bytes ${String(n).padStart(7)} gzipped`);
}
console.log(`${'all'.padEnd(14)} ${' '.repeat(14)} ${String(sum).padStart(7)} gzipped, at most ${MOST}`);
if (sum > MOST) { console.error('the pages are larger than they may be'); process.exit(1); }
