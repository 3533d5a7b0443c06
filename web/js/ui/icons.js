/** Small drawn signs, 24 × 24, in the colour of the text beside them. They never stand alone. */

import { html, svg } from '../../vendor/lit-html/lit-html.js';

const SLASH = svg`<path d="M4 4l16 16"></path>`;
const MIC = svg`<rect x="9" y="3" width="6" height="11" rx="3"></rect><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"></path>`;
const CAMERA = svg`<rect x="3" y="6.5" width="12" height="11" rx="2.5"></rect><path d="M15 10.6l6-3.1v9l-6-3.1z"></path>`;
const BELL = svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4"></path>`;
const SHIELD = svg`<path d="M12 3l7 2.6v5.6c0 4.4-2.9 7.7-7 9.8-4.1-2.1-7-5.4-7-9.8V5.6z"></path>`;

const BAR = (/** @type {number} */ place, /** @type {boolean} */ full) => {
  const height = 5 + 5 * place;
  return svg`<rect
    x=${3.5 + 6.5 * place} y=${20 - height} width="4" height=${height} rx="1"
    fill=${full ? 'currentColor' : 'none'}></rect>`;
};
const bars = (/** @type {number} */ full) =>
  svg`${[0, 1, 2].map((place) => BAR(place, place < full))}`;

const DRAWINGS = {
  mic: MIC,
  mic_off: svg`${MIC}${SLASH}`,
  camera: CAMERA,
  camera_off: svg`${CAMERA}${SLASH}`,
  screen: svg`<rect x="3" y="4.5" width="18" height="12.5" rx="2"></rect><path d="M12 14V8.4M9.3 10.8L12 8.1l2.7 2.7M8.5 20.5h7"></path>`,
  screen_off: svg`<rect x="3" y="4.5" width="18" height="12.5" rx="2"></rect><path d="M9.6 8.4l4.8 4.8M14.4 8.4l-4.8 4.8M8.5 20.5h7"></path>`,
  people: svg`<circle cx="9" cy="8.5" r="3.5"></circle><path d="M2.5 19.5c.5-3.6 3.2-5.5 6.5-5.5s6 1.9 6.5 5.5M15.5 5.4a3.5 3.5 0 0 1 0 6.2M17.8 14.6c2.1.7 3.4 2.3 3.7 4.9"></path>`,
  hand: svg`<path d="M7.5 12.5V6.2a1.5 1.5 0 0 1 3 0V11m0-6.3a1.5 1.5 0 0 1 3 0V11m0-4.8a1.5 1.5 0 0 1 3 0v7.3c0 4-2.4 7-6 7-3.2 0-4.6-1.6-6-4.2l-2.2-4a1.5 1.5 0 0 1 2.5-1.6l2.7 2.4"></path>`,
  look: svg`<circle cx="10.5" cy="10.5" r="6"></circle><path d="M15 15l5.5 5.5M8 10.5h5M10.5 8v5"></path>`,
  spotlight: svg`<rect x="3" y="4.5" width="18" height="15" rx="2"></rect><circle cx="12" cy="10" r="2.6"></circle><path d="M7.5 17c.5-2.4 2.2-3.6 4.5-3.6s4 1.2 4.5 3.6"></path>`,
  chat: svg`<path d="M4 5.5h16v11H11l-4.5 4v-4H4zM8 9.5h8M8 12.7h5"></path>`,
  leave: svg`<path d="M10 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H10M14.5 8l4 4-4 4M18 12H9.5"></path>`,
  end: svg`<circle cx="12" cy="12" r="9"></circle><rect x="8.8" y="8.8" width="6.4" height="6.4" rx="1"></rect>`,
  verified: svg`${SHIELD}<path d="M8.8 11.8l2.3 2.3 4.2-4.4"></path>`,
  unverified: svg`<circle cx="12" cy="12" r="9" stroke-dasharray="3.2 2.4"></circle><path d="M9.7 9.6a2.4 2.4 0 1 1 3.4 2.2c-.8.4-1.1.9-1.1 1.8M12 16.6v.1"></path>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11.5" rx="2"></rect><path d="M15.5 5.5A1.5 1.5 0 0 0 14 4H6A1.5 1.5 0 0 0 4.5 5.5v8.5A1.5 1.5 0 0 0 6 15.5"></path>`,
  plus: svg`<path d="M12 5v14M5 12h14"></path>`,
  bell: svg`${BELL}`,
  bell_off: svg`${BELL}${SLASH}`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5"></path>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"></path>`,
  clock: svg`<circle cx="12" cy="12" r="9"></circle><path d="M12 7v5.3l3.4 2"></path>`,
  warning: svg`<path d="M12 4l9 15.5H3zM12 10v4.5M12 17v.1"></path>`,
  back: svg`<path d="M14.5 5.5L8 12l6.5 6.5"></path>`,
  again: svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"></path>`,
  lock: svg`<rect x="5" y="10.5" width="14" height="10" rx="2"></rect><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2"></path>`,
  unlock: svg`<rect x="5" y="10.5" width="14" height="10" rx="2"></rect><path d="M8 10.5V7a4 4 0 0 1 7.7-1.5M12 14.5v2"></path>`,
  more: svg`<circle cx="5.5" cy="12" r="1"></circle><circle cx="12" cy="12" r="1"></circle><circle cx="18.5" cy="12" r="1"></circle>`,
  message: svg`<path d="M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.5V17h-1A1.5 1.5 0 0 1 4 15.5z"></path>`,
  door: svg`<path d="M6 20.5V5a1.5 1.5 0 0 1 1.5-1.5h9A1.5 1.5 0 0 1 18 5v15.5M3.5 20.5h17M14.2 12v.1"></path>`,
  bars_3: bars(3),
  bars_2: bars(2),
  bars_1: bars(1),
  bars_0: svg`${bars(0)}${SLASH}`,
  language: svg`<circle cx="12" cy="12" r="9"></circle><path d="M3 12h18M12 3c5 5.2 5 12.8 0 18M12 3c-5 5.2-5 12.8 0 18"></path>`,
  pin: svg`<path d="M9 3.5h6l-.8 6.3 3.3 3.7h-11l3.3-3.7zM12 13.5v7"></path>`,
  speaker_view: svg`<rect x="3" y="4.5" width="12.5" height="15" rx="2"></rect><path d="M19 5.5v3M19 10.5v3M19 15.5v3"></path>`,
  self: svg`<rect x="3" y="4.5" width="18" height="15" rx="2"></rect><circle cx="12" cy="10.2" r="2.4"></circle><path d="M7.5 19c.4-2.9 2.2-4.4 4.5-4.4s4.1 1.5 4.5 4.4"></path>`,
  keyboard: svg`<rect x="2.5" y="6" width="19" height="12.5" rx="2"></rect><path d="M6.5 10v.1M10.2 10v.1M13.8 10v.1M17.5 10v.1M7.5 14.5h9"></path>`,
  settings: svg`<path d="M4 7h9M19 7h1M4 17h1M11 17h9"></path><circle cx="16" cy="7" r="2.6"></circle><circle cx="8" cy="17" r="2.6"></circle>`,
  outside: svg`<path d="M20.5 11V6.5A1.5 1.5 0 0 0 19 5H5a1.5 1.5 0 0 0-1.5 1.5V17A1.5 1.5 0 0 0 5 18.5h4.5"></path><rect x="12" y="13" width="9.5" height="7" rx="1.2"></rect>`,
  full: svg`<path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15"></path>`,
  talk: svg`<path d="M4 5.5h11v8H9l-3.5 3v-3H4zM17.5 9.5H20v8h-1.5v3l-3.5-3h-4"></path>`,
  sound: svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"></path>`,
};

/** @typedef {keyof typeof DRAWINGS} IconName */

/** @type {ReadonlySet<IconName>} which way these point depends on the way one reads */
const POINTING = new Set(['back', 'leave', 'sound']);

/** @param {IconName} name */
export function icon(name) {
  return html`<svg class="icon ${POINTING.has(name) ? 'pointing' : ''}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${DRAWINGS[name]}
  </svg>`;
}
