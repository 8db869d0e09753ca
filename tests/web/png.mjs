// png.mjs - a screenshot with a palette in place of true colour: a third of the bytes, and no difference to the eye, as
// pages have few colours. Reads what chromium writes: 8 bits, RGB or RGBA, not interlaced.
import { deflateSync, inflateSync } from 'node:zlib';

// Of the CRC that ends each chunk (PNG specification, annex D).
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunk(type, data) {
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length, 0);
    out.write(type, 4, 'latin1');
    data.copy(out, 8);
    let crc = 0xffffffff;
    for (const byte of out.subarray(4, 8 + data.length)) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
    out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length);
    return out;
}

// Pixels as numbers 0xRRGGBB, the rows' filters undone (PNG specification, section 9).
function pixels(png) {
    let at = 8, width = 0, height = 0, bytes = 0;
    const data = [];
    while (at < png.length) {
        const length = png.readUInt32BE(at), type = png.toString('latin1', at + 4, at + 8), body = png.subarray(at + 8, at + 8 + length);
        if (type === 'IHDR') {
            [width, height, bytes] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === 6 ? 4 : 3];
            if (body[8] !== 8 || ![2, 6].includes(body[9]) || body[12]) throw new Error('not a PNG as chromium writes them');
        }
        if (type === 'IDAT') data.push(body);
        at += 12 + length;
    }
    const raw = inflateSync(Buffer.concat(data)), line = width * bytes, out = new Uint32Array(width * height);
    let before = Buffer.alloc(line);
    for (let y = 0; y < height; y++) {
        const filter = raw[y * (line + 1)], row = raw.subarray(y * (line + 1) + 1, (y + 1) * (line + 1));
        for (let i = 0; i < line; i++) {
            const left = i >= bytes ? row[i - bytes] : 0, up = before[i], corner = i >= bytes ? before[i - bytes] : 0;
            let guess = 0;
            if (filter === 1) guess = left; else if (filter === 2) guess = up; else if (filter === 3) guess = (left + up) >> 1;
            else if (filter === 4) { const p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner); guess = a <= b && a <= c ? left : b <= c ? up : corner; }
            row[i] = (row[i] + guess) & 255;
        }
        for (let x = 0; x < width; x++) out[y * width + x] = (row[x * bytes] << 16) | (row[x * bytes + 1] << 8) | row[x * bytes + 2];
        before = row;
    }
    return { width, height, out };
}

// The commonest colours, then those that would be missed most (common and far from all kept), 256 in all; the others take
// the nearest of them.
const COMMON = 160;

export function withPalette(png) {
    const { width, height, out } = pixels(png), counts = new Map();
    for (const colour of out) counts.set(colour, (counts.get(colour) || 0) + 1);
    const far = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]), kept = ranked.slice(0, COMMON).map(([colour]) => colour);
    const rest = ranked.slice(COMMON, COMMON + 3000).map(([colour, n]) => ({ colour, n, away: Math.min(...kept.map((k) => far(k, colour))) }));
    while (kept.length < 256 && rest.length) {
        const next = rest.reduce((best, x) => x.n * x.away > best.n * best.away ? x : best);
        if (next.away === 0) break;
        kept.push(next.colour);
        for (const x of rest) x.away = Math.min(x.away, far(x.colour, next.colour));
    }
    const index = new Map(kept.map((colour, i) => [colour, i]));
    for (const colour of counts.keys()) if (!index.has(colour)) index.set(colour, index.get(kept.reduce((best, k) => far(k, colour) < far(best, colour) ? k : best)));
    const rows = Buffer.alloc((width + 1) * height), palette = Buffer.alloc(kept.length * 3), head = Buffer.alloc(13);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(out[y * width + x]);
    kept.forEach((colour, i) => palette.writeUIntBE(colour, i * 3, 3));
    head.writeUInt32BE(width, 0), head.writeUInt32BE(height, 4), head.set([8, 3, 0, 0, 0], 8);
    return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
