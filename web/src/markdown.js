// markdown.js - model cards as the page shows them: headings, paragraphs, lists, tables, code. Nodes only, no markup.
import { h } from './dom.js';

function inline(text) {
    return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)]+\))/).map((part) => {
        if (part.startsWith('`') && part.length > 2) return h('code', part.slice(1, -1));
        if (part.startsWith('**') && part.length > 4) return h('strong', part.slice(2, -2));
        const link = /^\[([^\]]+)\]\([^)]+\)$/.exec(part);
        return link ? link[1] : part;
    });
}

const cells = (line) => line.trim().replace(/^\||\|$/g, '').split('|').map((c) => inline(c.trim()));

// `level`: the heading level that a "#" of the text gets here.
export function markdown(text, level, name) {
    const out = [], lines = text.split('\n');
    let paragraph = [], n = 0;
    const flush = () => { if (paragraph.length) out.push(h('p', inline(paragraph.join(' ')))); paragraph = []; };
    for (let i = 0; i < lines.length; i++) {
        const line = lines[i], head = /^(#+) (.*)/.exec(line);
        if (head) { flush(); out.push(h('h' + Math.min(6, level + head[1].length - 1), inline(head[2]))); continue; }
        if (line.startsWith('```')) { flush(); const code = []; while (++i < lines.length && !lines[i].startsWith('```')) code.push(lines[i]); out.push(h('pre', { tabindex: '0' }, code.join('\n'))); continue; }
        if (/^\|/.test(line)) {
            flush();
            const rows = [];
            while (i < lines.length && /^\|/.test(lines[i])) rows.push(lines[i++]);
            i--;
            const isRuled = rows[1] && /^[|\s:-]+$/.test(rows[1]);
            const body = rows.slice(isRuled ? 2 : 0).map((r) => h('tr', cells(r).map((c) => h('td', c))));
            out.push(h('div.scroll', { tabindex: '0', role: 'group', 'aria-label': `${name} ${++n}` }, h('table', isRuled ? h('thead', h('tr', cells(rows[0]).map((c) => h('th', { scope: 'col' }, c)))) : null, h('tbody', body))));
            continue;
        }
        if (/^[-*] /.test(line)) {
            flush();
            const items = [];
            while (i < lines.length && (/^[-*] /.test(lines[i]) || /^ +\S/.test(lines[i]))) { if (/^[-*] /.test(lines[i])) items.push(lines[i].slice(2)); else items[items.length - 1] += ' ' + lines[i].trim(); i++; }
            i--;
            out.push(h('ul', items.map((x) => h('li', inline(x)))));
            continue;
        }
        if (!line.trim()) flush(); else paragraph.push(line.trim());
    }
    flush();
    return out;
}
