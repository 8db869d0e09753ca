// icons.js - the few signs of the page, drawn here.
import { svg } from './dom.js';

const PATHS = {
    brand: 'M1.5 11.5h4.2l2.1-7 2 9 1.3-5h3.4',
    menu: 'M2 4h12M2 8h12M2 12h12',
    up: 'M3 13 13 3M6 3h7v7',
    close: 'M4 4l8 8M12 4l-8 8',
    check: 'M3 8.5l3.5 3.5L13 4.5',
    next: 'M6 3l5 5-5 5',
    previous: 'M10 3 5 8l5 5',
    plus: 'M8 3v10M3 8h10',
    minus: 'M3 8h10',
    down: 'M8 2v9M4 7.5 8 11.500l4-4M3 14h10',
    home: 'M3 3h4M3 3v4M13 3H9M13 3v4M3 13h4M3 13V9M13 13H9M13 13V9',
};

export const icon = (name) => svg('svg', { class: 'icon', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name], fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));
