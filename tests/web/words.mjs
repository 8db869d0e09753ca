// words.mjs - the two languages say the same things, and everything that the code says is in them.
import { readdirSync, readFileSync } from 'node:fs';
import { report, same } from './check.mjs';
import en from '../../web/src/strings.en.js';
import de from '../../web/src/strings.de.js';

const src = new URL('../../web/src/', import.meta.url);
const holes = (text) => [...String(text).matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
const forms = (text) => typeof text === 'object' ? text : { other: text };

same('German has no key of its own', Object.keys(de).filter((k) => !(k in en)), []);
same('German lacks no key', Object.keys(en).filter((k) => !(k in de)), []);
const both = Object.entries(en).filter(([key]) => key in de);
const broken = (holds) => both.filter(([key, text]) => !holds(text, de[key])).map(([key]) => key);
same('plural in both or neither', broken((a, b) => typeof a === typeof b), []);
same('the same is filled in', broken((a, b) => holes(forms(a).other).join() === holes(forms(b).other).join()), []);
same('each says something', broken((a, b) => [a, b].every((x) => Object.values(forms(x)).every((w) => w.trim()))), []);
same('one and many', broken((a, b) => [a, b].every((x) => typeof x !== 'object' || (x.one && x.other))), []);

const files = readdirSync(src, { recursive: true }).map(String).filter((f) => f.endsWith('.js') && !f.startsWith('strings.'));
const code = files.map((f) => [f, readFileSync(new URL(f, src), 'utf8')]);
const keys = Object.keys(en);
const used = new Set(), unknown = [], markup = [];
for (const [file, text] of code) {
    for (const [, key] of text.matchAll(/\bt\('([^']+)'/g)) {
        // A key that ends in a stop is the beginning of several: t('filter.' + field)
        const found = key.endsWith('.') || key.endsWith('_') ? keys.filter((k) => k.startsWith(key)) : keys.filter((k) => k === key);
        if (!found.length) unknown.push(`${file}: ${key}`);
        found.forEach((k) => used.add(k));
    }
    for (const [, key] of text.matchAll(/'([a-z_]+\.[a-z_.]+)'/g)) if (key in en) used.add(key);
    for (const [, key] of text.matchAll(/\blabel\('([a-z_]+)'/g)) keys.filter((k) => k.startsWith(key + '.')).forEach((k) => used.add(k));
    if (/innerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/.test(text)) markup.push(file);
}
same('every key that the code names is there', unknown, []);
same('no text is read as markup or code', markup, []);
// Labels whose kind is worked out when asked for.
const worked = ['type.', 'class.', 'factuality.', 'precision.', 'review.', 'target_kind.', 'actor_kind.', 'group.', 'reason.', 'action.', 'correct.', 'fact.', 'filter.', 'format.', 'time.', 'way.', 'add.', 'caveat.', 'agree.', 'about.'];
same('no string is left over', keys.filter((k) => !used.has(k) && !worked.some((w) => k.startsWith(w))), []);
report();
