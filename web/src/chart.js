// chart.js - lines and bars over time, by uPlot: with the page's colours, the reader's dates, one readout below.
import uPlot from 'uplot';
import { h } from './dom.js';
import { date, language, num, monthName } from './i18n.js';

const stamp = (iso) => Date.parse(iso + 'T00:00:00Z') / 1000;
const LANES = 8; // thin bars for upticks of parts of what is drawn; more than these are in the list below
const DAY = 86400, STEP = { day: DAY, week: 7 * DAY, month: 30.4 * DAY };

const axisDates = (unit) => (u, splits) => {
    const span = u.scales.x.max - u.scales.x.min, locale = language() === 'en' ? 'en-GB' : language();
    const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...(span > 900 * DAY ? { year: 'numeric' } : span > 150 * DAY || unit === 'month' ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' }) });
    let before = '';
    return splits.map((s) => { const text = format.format(new Date(s * 1000)); const out = text === before ? '' : text; before = text; return out; });
};

export const bucket = (by, at) => by === 'month' ? monthName(at) : date(at);

// series: [{label, values, kind: 'bars'|'line', colour, dash, width}]; colours are names of CSS variables.
// band: [upper, lower] indices into series; episodes: [{from, to, isPart}]: of what is drawn, or of a part of it. Returns {node, close}.
export function chart({ dates, by, series, band = null, episodes = [], height = 260, sync = null, onpick = null, onmove = null, label }) {
    const holder = h('div.chart', { role: 'img', 'aria-label': label });
    let plot = null;
    const scheme = matchMedia('(prefers-color-scheme: dark)');

    function make() {
        const style = getComputedStyle(holder), of = (name) => style.getPropertyValue(name).trim();
        const text = of('--muted'), grid = { stroke: of('--line'), width: 1 };
        const xs = dates.map(stamp);
        const lined = series.map((s) => ({
            label: s.label, stroke: of(s.colour), width: s.width ?? (s.kind === 'bars' ? 0 : 1.75), dash: s.dash, points: { show: false }, spanGaps: false,
            fill: s.kind === 'bars' ? of(s.colour) : undefined,
            paths: s.kind === 'bars' ? uPlot.paths.bars({ size: [0.78, 36], align: 1 }) : s.kind === 'steps' ? uPlot.paths.stepped({ align: 1 }) : undefined,
        }));
        const options = {
            width: Math.max(200, holder.clientWidth), height, legend: { show: false }, tzDate: (s) => uPlot.tzDate(new Date(s * 1000), 'Etc/UTC'),
            cursor: { y: false, points: { show: false }, drag: { x: false, y: false }, ...(sync ? { sync: { key: sync } } : {}) },
            scales: { x: { time: true, range: (u, min, max) => [min, series.some((s) => s.kind === 'bars') ? max + STEP[by] : max] }, y: { range: (u, min, max) => [0, Math.max(4, Math.ceil((max || 0) * 1.08))] } },
            axes: [{ stroke: text, grid: { show: false }, ticks: { stroke: of('--line'), width: 1, size: 4 }, values: axisDates(by), font: '12px ' + style.fontFamily, space: 70 },
                { stroke: text, grid, ticks: { show: false }, size: 46, space: height > 200 ? 32 : 20, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6], values: (u, v) => v.map(num), font: '12px ' + style.fontFamily }],
            series: [{}, ...lined],
            bands: band ? [{ series: [band[0] + 1, band[1] + 1], fill: of('--band') }] : [],
            hooks: {
                drawClear: [(u) => {
                    u.ctx.save();
                    const lanes = [], at = (s) => u.valToPos(s, 'x', true), dpr = u.bbox.height / u.over.clientHeight;
                    for (const e of episodes) {
                        const a = at(Math.max(stamp(e.from), u.scales.x.min)), b = at(Math.min(stamp(e.to) + DAY, u.scales.x.max));
                        if (!(b > a)) continue;
                        u.ctx.fillStyle = of(e.isPart ? '--rise' : '--episode');
                        if (!e.isPart) { u.ctx.fillRect(a, u.bbox.top, b - a, u.bbox.height); continue; }
                        let lane = lanes.findIndex((end) => end + 2 * dpr < a);
                        if (lane < 0) lane = lanes.push(0) - 1;
                        lanes[lane] = b;
                        if (lane < LANES) u.ctx.fillRect(a, u.bbox.top + (1 + 6 * lane) * dpr, b - a, 4 * dpr);
                    }
                    u.ctx.restore();
                }],
                setCursor: [(u) => { if (onmove) onmove(u.cursor.idx ?? null); }],
                ready: [(u) => { if (onpick) u.over.addEventListener('click', () => { if (u.cursor.idx !== null && u.cursor.idx !== undefined) onpick(u.cursor.idx); }); }],
            },
        };
        // A bar stands for the whole of its days: the cursor takes the bar it is over, not the nearest beginning.
        options.cursor.dataIdx = (u, s, nearest, x) => { let i = nearest; while (i > 0 && xs[i] > x) i--; return i; };
        if (plot) plot.destroy();
        plot = new uPlot(options, [xs, ...series.map((s) => s.values)], holder);
    }

    const watch = new ResizeObserver(() => { if (!plot) make(); else plot.setSize({ width: Math.max(200, holder.clientWidth), height }); });
    watch.observe(holder);
    scheme.addEventListener('change', make);
    return { node: holder, close() { watch.disconnect(); scheme.removeEventListener('change', make); if (plot) plot.destroy(); plot = null; } };
}
