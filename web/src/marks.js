// marks.js - a report's text with what was read in it marked. Spans count code points, as the server gives them.
import { h } from './dom.js';
import { t } from './i18n.js';

export const ROLES = ['target', 'actor', 'place', 'date', 'source'];

// The spans of one event: [{role, begin, end}].
export function spansOf(event) {
    const spans = (event.evidence || []).map((e) => ({ role: 'evidence', begin: e.span[0], end: e.span[1] }));
    for (const role of ROLES) if (event[role] && event[role].span) spans.push({ role, begin: event[role].span[0], end: event[role].span[1] });
    return spans.filter((s) => s.end > s.begin);
}

// The text cut at every begin and end of a span: [{text, roles}] tile it, whatever overlaps.
export function pieces(text, spans) {
    const points = Array.from(text);
    const cuts = [...new Set([0, points.length, ...spans.flatMap((s) => [s.begin, s.end])])].filter((c) => c >= 0 && c <= points.length).sort((a, b) => a - b);
    const out = [];
    for (let i = 0; i + 1 < cuts.length; i++) {
        const roles = [...new Set(spans.filter((s) => s.begin <= cuts[i] && s.end >= cuts[i + 1]).map((s) => s.role))];
        const ends = spans.filter((s) => s.end === cuts[i + 1] && roles.includes(s.role)).map((s) => s.role);
        out.push({ text: points.slice(cuts[i], cuts[i + 1]).join(''), roles, ends: [...new Set(ends)] });
    }
    return out;
}

// Where words are left out (an excerpt, a text whose time is over) there is a point for each character: told once.
const LEFT_OUT = /(?:\.{12,}\s*)+/g;
export const shortened = (text) => text.replace(LEFT_OUT, ' […] ');

// The text as a node: evidence as <mark>, roles underlined in five ways (not by colour alone), named for those who hear it.
export function marked(text, events) {
    const box = h('div.report-text');
    for (const piece of pieces(text, events.flatMap(spansOf))) {
        const named = piece.roles.filter((r) => r !== 'evidence');
        let node = shortened(piece.text);
        if (named.length) node = h('span', { class: named.map((r) => 'role ' + r).join(' '), title: named.map((r) => t('role.' + r)).join(', ') }, node,
            piece.ends.filter((r) => r !== 'evidence').map((r) => h('span.sr', ` (${t('role.' + r)}) `)));
        box.append(piece.roles.includes('evidence') ? h('mark', node) : node);
    }
    return box;
}

export const legend = () => h('ul.legend', { 'aria-label': t('marks.legend') }, h('li', h('mark', t('role.evidence'))), ROLES.map((r) => h('li', h('span.role.' + r, t('role.' + r)))));

// Which field a line of an event's "why" speaks of, told by what it begins with.
export function reasons(event) {
    const by = { type: [], group: [], date: [], place: [], factuality: [], confidence: [] };
    for (const line of event.why || []) {
        const head = line.split(':')[0];
        if (head === event.type) by.type.push(line.slice(head.length + 1).trim());
        else if (line.startsWith('group ')) by.group.push(event.group ? line.replace(`group ${event.group}:`, '').trim() : line);
        else if (head === 'date' || head === 'place') by[head].push(line.slice(head.length + 1).trim());
        else if (head === event.factuality) by.factuality.push(line.slice(head.length + 1).trim());
        else by.confidence.push(line);
    }
    return by;
}
