// bars.js - small charts in a line of text or a card: bars, drawn as SVG, with what they say as their name.
import { svg } from './dom.js';

// rows: [{n, title, isMarked}]. The highest bar fills the height.
export function bars(rows, { width = 240, height = 44, label, line = null }) {
    const most = Math.max(1, ...rows.map((r) => r.n), ...(line || []).map((v) => v ?? 0));
    const step = width / Math.max(1, rows.length), y = (v) => height - (v / most) * (height - 2);
    const out = svg('svg', { class: 'bars', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label });
    rows.forEach((row, i) => {
        const top = y(row.n);
        out.append(svg('rect', { class: row.isMarked ? 'bar marked' : 'bar', x: (i * step + step * 0.12).toFixed(2), width: (step * 0.76).toFixed(2),
            y: (row.n ? Math.min(top, height - 1.5) : height - 0.5).toFixed(2), height: (row.n ? Math.max(1.5, height - top) : 0.5).toFixed(2) },
            row.title ? svg('title', {}, row.title) : null));
    });
    if (line) {
        const points = line.map((v, i) => v === null ? null : `${((i + 0.5) * step).toFixed(1)} ${y(v).toFixed(1)}`);
        out.append(svg('path', { class: 'expected', d: points.map((p, i) => p && (i && points[i - 1] ? 'L' : 'M') + p).filter(Boolean).join('') }));
    }
    return out;
}

// How sure: a short bar with its figure beside it.
export function meter(x, text) {
    return [svg('svg', { class: 'meter', viewBox: '0 0 40 6', width: 40, height: 6, 'aria-hidden': 'true' },
        svg('rect', { class: 'whole', width: 40, height: 6, rx: 3 }), svg('rect', { class: 'part', width: (40 * Math.max(0, Math.min(1, x))).toFixed(1), height: 6, rx: 3 })), ' ', text];
}
