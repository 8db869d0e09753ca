// dom.js - elements from one call. No text is ever read as markup, so that no report can put any into the page.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, props, children) {
    for (const [name, value] of Object.entries(props || {})) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
        else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'selected') node[name] = value;
        else node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
    return node;
}

// h('p.note', {id: 'x'}, 'text', node, [more])
export function h(tag, props, ...children) {
    const [name, ...classes] = tag.split('.');
    const node = document.createElement(name);
    if (classes.length) node.className = classes.join(' ');
    const bare = props === null || props === undefined || typeof props !== 'object' || props instanceof Node || Array.isArray(props);
    return fill(node, bare ? {} : props, bare && props !== undefined ? [props, ...children] : children);
}

export function svg(tag, props, ...children) {
    return fill(document.createElementNS(SVG, tag), props, children);
}

export function replace(node, ...children) {
    node.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
    return node;
}

// Says something to those who hear the page.
export function announce(text) {
    const live = document.getElementById('live');
    if (live) live.textContent = text;
}

// A table: heads are strings or {text, class, sort}; rows are lists of cells, the first a row's head where wanted.
export function table(caption, heads, rows, { className = '', rowHead = true } = {}) {
    const classes = heads.map((head) => head instanceof Node ? head.className : head.class || '');
    return h('div.scroll', { tabindex: '0', role: 'group', 'aria-label': caption },
        h('table' + (className ? '.' + className : ''), {},
            h('caption.sr', caption),
            h('thead', h('tr', heads.map((head) => head instanceof Node ? head : h('th', { scope: 'col', class: head.class }, head.text ?? head)))),
            h('tbody', rows.map((cells) => h('tr', cells.map((cell, i) => cell instanceof Node && /^T[HD]$/.test(cell.tagName) ? cell
                : rowHead && i === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: classes[i] || null }, cell)))))));
}
