// worldmap.js - a map drawn on a canvas from the outlines that come with the page: equal areas, so that dots can be
// compared; panned and zoomed by pointer, wheel and keys. It knows marks, not incidents.
import { geoEqualEarth, geoPath, geoGraticule10, geoContains } from 'd3-geo';
import { feature, mesh } from 'topojson-client';

const MOST = 1024, RADIUS = 2.6;
let world = null;

export async function outlines() {
    if (world) return world;
    const response = await fetch('world.json');
    if (!response.ok) throw new Error(`world.json: ${response.status}`);
    const topology = await response.json();
    world = { countries: feature(topology, topology.objects.countries).features, borders: mesh(topology, topology.objects.countries, (a, b) => a !== b),
        coasts: mesh(topology, topology.objects.countries, (a, b) => a === b) };
    return world;
}

export const radius = (n) => Math.min(26, RADIUS + 2.1 * Math.sqrt(n));

function colours(node) {
    const style = getComputedStyle(node), of = (name) => style.getPropertyValue(name).trim();
    return { sea: of('--map-sea'), land: of('--map-land'), border: of('--map-border'), grid: of('--map-grid'), dot: of('--map-dot'), dotLine: of('--map-dot-line'),
        text: of('--map-text'), area: of('--map-area'), chosen: of('--map-chosen'), font: style.fontFamily };
}

// {canvas, view: {lon, lat, k}, onview(), onpick(mark), onhover(mark, x, y)}
export class WorldMap {
    constructor({ canvas, outlines, view, onview, onpick, onhover }) {
        Object.assign(this, { canvas, outlines, view, onview, onpick, onhover, cells: [], areas: [], chosen: null, shapes: new Map() });
        this.projection = geoEqualEarth();
        this.resize = new ResizeObserver(() => this.fit());
        this.resize.observe(canvas.parentElement);
        this.scheme = matchMedia('(prefers-color-scheme: dark)');
        this.scheme.onchange = () => this.draw();
        this.pointers = new Map();
        for (const [name, act] of Object.entries({ pointerdown: 'down', pointermove: 'move', pointerup: 'up', pointercancel: 'up', wheel: 'wheel', keydown: 'key', pointerleave: 'away' }))
            canvas.addEventListener(name, (e) => this[act](e), { passive: false });
    }

    close() { this.resize.disconnect(); this.scheme.onchange = null; }

    fit() {
        const box = this.canvas.parentElement.getBoundingClientRect();
        if (!box.width) return;
        const dpr = window.devicePixelRatio || 1;
        Object.assign(this, { width: box.width, height: box.height, dpr });
        this.canvas.width = Math.round(box.width * dpr);
        this.canvas.height = Math.round(box.height * dpr);
        this.settle();
    }

    // The scale at k = 1 shows the whole world across the canvas.
    settle() {
        const { width, height, view } = this;
        this.projection.scale(1).translate([0, 0]).rotate([0, 0]);
        const [[x0, y0], [x1, y1]] = geoPath(this.projection).bounds({ type: 'Sphere' });
        this.base = Math.min(width / (x1 - x0), height / (y1 - y0)) * 0.98;
        view.k = Math.max(1, Math.min(MOST, view.k));
        view.lat = Math.max(-85, Math.min(85, view.lat));
        view.lon = ((view.lon + 540) % 360) - 180;
        if (view.k === 1) view.lat = 0;
        this.projection.scale(this.base * view.k).rotate([-view.lon, 0]).translate([width / 2, height / 2]);
        const [, y] = this.projection([view.lon, view.lat]);
        this.projection.translate([width / 2, height / 2 + (height / 2 - y)]);
        this.draw();
    }

    // What zoom of the server's grid puts cells about 34 pixels apart.
    zoom() {
        const [a] = this.projection([this.view.lon, 0]), [b] = this.projection([this.view.lon + 1e-3, 0]);
        return Math.max(0, Math.min(12, Math.round(Math.log2(45 / (34 / Math.abs((b - a) / 1e-3))))));
    }

    // The box of what is seen, in degrees, or null for the whole world.
    box() {
        if (this.view.k < 2.5) return null;
        const at = (x, y) => this.projection.invert([x, y]), half = this.height / 2, wide = this.width / 2;
        const points = [[0, 0], [wide, 0], [this.width, 0], [0, half], [this.width, half], [0, this.height], [wide, this.height], [this.width, this.height]].map(([x, y]) => at(x, y));
        if (points.some((p) => !p || p.some(Number.isNaN))) return null;
        const away = points.map(([lon]) => ((lon - this.view.lon + 540) % 360) - 180);
        const wrap = (x) => ((x + 540) % 360) - 180, round = (x) => Math.round(x * 1e4) / 1e4;
        return [wrap(this.view.lon + Math.min(...away)), Math.max(-90, Math.min(...points.map((p) => p[1]))), wrap(this.view.lon + Math.max(...away)), Math.min(90, Math.max(...points.map((p) => p[1])))].map(round);
    }

    show(cells, areas) {
        this.cells = [...cells].sort((a, b) => (b.n ?? 0) - (a.n ?? 0));
        this.areas = areas;
        this.draw();
    }

    // The outline of the country that holds a point, looked for once.
    shape(area) {
        const key = `${area.lon},${area.lat}`;
        if (!this.shapes.has(key)) this.shapes.set(key, this.outlines.countries.find((c) => geoContains(c, [area.lon, area.lat])) || null);
        return this.shapes.get(key);
    }

    at(lon, lat) {
        const rotated = ((lon - this.view.lon + 540) % 360) - 180;
        if (Math.abs(rotated) > 179.99) return null;
        return this.projection([lon, lat]);
    }

    draw() {
        if (this.frame || !this.width) return;
        this.frame = requestAnimationFrame(() => { this.frame = null; this.paint(); });
    }

    paint() {
        const c = this.canvas.getContext('2d'), colour = colours(this.canvas), path = geoPath(this.projection, c);
        c.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
        c.clearRect(0, 0, this.width, this.height);
        const stroke = (shape, style, width) => { c.beginPath(); path(shape); c.strokeStyle = style; c.lineWidth = width; c.stroke(); };
        c.beginPath(); path({ type: 'Sphere' }); c.fillStyle = colour.sea; c.fill();
        stroke(geoGraticule10(), colour.grid, 0.5);
        c.beginPath(); for (const country of this.outlines.countries) path(country); c.fillStyle = colour.land; c.fill();
        for (const area of this.areas) if (area.precision === 'country') this.hatch(c, path, area, colour);
        stroke(this.outlines.borders, colour.border, 0.7);
        stroke(this.outlines.coasts, colour.border, 0.9);
        this.marks = [];
        for (const cell of this.cells) this.paintCell(c, cell, colour);
        for (const m of this.marks) if (m.r > 8.5 && m.mark.n !== null) this.write(c, String(m.mark.n), [m.x, m.y], colour.text, colour.font); // above all dots: one may lie over another
        for (const area of this.areas) this.paintArea(c, area, colour);
    }

    // Known to the country only: the country is hatched, no place in it is pointed at.
    hatch(c, path, area, colour) {
        const shape = this.shape(area);
        if (!shape) return;
        const [[x0, y0], [x1, y1]] = path.bounds(shape);
        const left = Math.max(0, x0), right = Math.min(this.width, x1), top = Math.max(0, y0), bottom = Math.min(this.height, y1);
        if (!(right > left && bottom > top)) return;
        c.save();
        c.beginPath(); path(shape); c.clip();
        c.strokeStyle = colour.area; c.globalAlpha = area === this.chosen ? 0.9 : 0.4; c.lineWidth = 1;
        c.beginPath();
        for (let x = Math.floor((left - (bottom - top)) / 6) * 6; x < right; x += 6) { c.moveTo(x, bottom); c.lineTo(x + (bottom - top), top); }
        c.stroke();
        c.restore();
    }

    paintArea(c, area, colour) {
        const middle = this.at(area.lon, area.lat);
        if (!middle) return;
        const text = area.n === null ? '<' : String(area.n), half = 8 + 2.6 * (text.length - 1);
        if (middle[0] < -half || middle[0] > this.width + half || middle[1] < -half || middle[1] > this.height + half) return;
        const p = this.stepAside(middle, half);
        if (p !== middle) { c.beginPath(); c.moveTo(...middle); c.lineTo(...p); c.strokeStyle = colour.area; c.globalAlpha = 0.6; c.lineWidth = 1; c.stroke(); c.globalAlpha = 1; }
        c.beginPath();
        c.rect(p[0] - half, p[1] - 8, 2 * half, 16);
        c.fillStyle = colour.land; c.globalAlpha = 0.92; c.fill(); c.globalAlpha = 1;
        c.setLineDash(area.precision === 'admin' ? [3, 2] : []);
        c.strokeStyle = area === this.chosen ? colour.chosen : colour.area; c.lineWidth = area === this.chosen ? 2.5 : 1.3; c.stroke();
        c.setLineDash([]);
        this.write(c, text, p, colour.area, colour.font);
        this.marks.push({ mark: area, x: p[0], y: p[1], r: half, half: 8 });
    }

    // A box gives way to dots and to other boxes, to the nearest free place around; a line leads back to the middle of
    // its country or division.
    stepAside(p, half) {
        const free = (x, y) => x > half + 2 && x < this.width - half - 2 && y > 12 && y < this.height - 12
            && this.marks.every((m) => Math.abs(m.x - x) > m.r + half || Math.abs(m.y - y) > (m.half || m.r) + 8);
        for (const away of [0, 18, 26, 34, 44, 56]) for (let turn = 0; turn < (away ? 8 : 1); turn++) {
            const x = p[0] + away * Math.sin(turn * Math.PI / 4), y = p[1] - away * Math.cos(turn * Math.PI / 4);
            if (free(x, y)) return [x, y];
        }
        return p;
    }

    paintCell(c, cell, colour) {
        const p = this.at(cell.lon, cell.lat), r = radius(cell.n ?? 1);
        if (!p || p[0] < -r || p[0] > this.width + r || p[1] < -r || p[1] > this.height + r) return;
        c.beginPath();
        c.arc(p[0], p[1], r, 0, 2 * Math.PI);
        c.fillStyle = colour.dot; c.globalAlpha = 0.86; c.fill(); c.globalAlpha = 1;
        c.strokeStyle = cell === this.chosen ? colour.chosen : colour.dotLine; c.lineWidth = cell === this.chosen ? 3 : 1; c.stroke();
        this.marks.push({ mark: cell, x: p[0], y: p[1], r });
    }

    write(c, text, [x, y], style, font) {
        c.font = `600 11px ${font}`; c.textAlign = 'center'; c.textBaseline = 'middle'; c.fillStyle = style;
        c.fillText(text, x, y + 0.5);
    }

    find(event) {
        const box = this.canvas.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
        let best = null;
        for (const m of this.marks || []) {
            const away = Math.hypot(m.x - x, m.y - y);
            if (away <= Math.max(m.r, 9) && (!best || away < best.away)) best = { ...m, away };
        }
        return best;
    }

    choose(mark) { this.chosen = mark; this.draw(); }

    // Zooms by a factor, the point under (x, y) staying where it is.
    zoomBy(factor, x = this.width / 2, y = this.height / 2) {
        const before = this.projection.invert([x, y]);
        this.view.k *= factor;
        this.settle();
        if (before && !before.some(Number.isNaN) && this.view.k > 1) {
            const now = this.projection.invert([x, y]);
            if (now) { this.view.lon += before[0] - now[0]; this.view.lat += before[1] - now[1]; this.settle(); }
        }
        this.told();
    }

    panBy(dx, dy) {
        const to = this.projection.invert([this.width / 2 - dx, this.height / 2 - dy]);
        if (to && !to.some(Number.isNaN)) { this.view.lon = to[0]; if (this.view.k > 1) this.view.lat = to[1]; this.settle(); }
        this.told();
    }

    look(lon, lat, k) { Object.assign(this.view, { lon, lat, k }); this.settle(); this.told(); }

    // Tells of a changed view once it has come to rest.
    told() { clearTimeout(this.timer); this.timer = setTimeout(() => this.onview(), 140); }

    down(e) {
        this.canvas.setPointerCapture(e.pointerId);
        this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
        this.moved = 0;
    }

    move(e) {
        const was = this.pointers.get(e.pointerId);
        if (!was) { const hit = this.find(e); this.canvas.classList.toggle('over', Boolean(hit)); this.onhover(hit); return; }
        const others = [...this.pointers].filter(([id]) => id !== e.pointerId).map(([, p]) => p);
        this.moved += Math.abs(e.clientX - was.x) + Math.abs(e.clientY - was.y);
        if (others.length) {
            const box = this.canvas.getBoundingClientRect(), o = others[0];
            const far = (p) => Math.max(20, Math.hypot(p.x - o.x, p.y - o.y));
            this.zoomBy(far({ x: e.clientX, y: e.clientY }) / far(was), (e.clientX + o.x) / 2 - box.left, (e.clientY + o.y) / 2 - box.top);
        } else if (this.moved > 4) this.panBy(e.clientX - was.x, e.clientY - was.y);
        this.pointers.set(e.pointerId, { x: e.clientX, y: e.clientY });
    }

    up(e) {
        const was = this.pointers.delete(e.pointerId);
        if (was && e.type === 'pointerup' && this.moved <= 4) { const hit = this.find(e); this.onpick(hit ? hit.mark : null); }
    }

    away() { this.onhover(null); }

    wheel(e) {
        e.preventDefault();
        const box = this.canvas.getBoundingClientRect();
        this.zoomBy(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0018)), e.clientX - box.left, e.clientY - box.top);
    }

    key(e) {
        if (e.ctrlKey || e.metaKey || e.altKey) return;
        const step = 60, act = { ArrowLeft: () => this.panBy(step, 0), ArrowRight: () => this.panBy(-step, 0), ArrowUp: () => this.panBy(0, step), ArrowDown: () => this.panBy(0, -step),
            '+': () => this.zoomBy(1.6), '=': () => this.zoomBy(1.6), '-': () => this.zoomBy(1 / 1.6), 0: () => this.look(0, 0, 1) }[e.key];
        if (act) { e.preventDefault(); act(); }
    }
}
