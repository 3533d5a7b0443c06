/**
 * Shortcuts of one key, and the space bar to speak while it is held.
 *
 * They may get in the way of whoever speaks to their machine or rests a hand on its keys, so they can
 * be switched off (WCAG 2.1.4), and rest while one writes or a dialog is open.
 *
 * @typedef {'talk' | 'mic' | 'camera' | 'screen' | 'view' | 'self' | 'people' | 'chat' | 'hand' | 'connection'
 *   | 'settings' | 'audioOnly' | 'outside' | 'full' | 'keys'} Deed
 * @typedef {{ deed: Deed, key: string }} Shortcut
 *
 * @typedef {object} Options
 * @property {() => boolean} active  whether there is a call to be steered
 * @property {() => boolean} muted  whether the space bar has something to do
 * @property {(deed: Exclude<Deed, 'talk'>) => void} onDeed
 * @property {(talking: boolean) => void} onTalk
 */

const REMEMBERED = 'anteroom.keys';

/** @type {readonly Shortcut[]} in the order of the sheet that lists them */
export const SHORTCUTS = [
  { deed: 'mic', key: 'M' },
  { deed: 'talk', key: ' ' },
  { deed: 'camera', key: 'V' },
  { deed: 'screen', key: 'S' },
  { deed: 'people', key: 'P' },
  { deed: 'chat', key: 'C' },
  { deed: 'hand', key: 'R' },
  { deed: 'connection', key: 'N' },
  { deed: 'settings', key: 'D' },
  { deed: 'view', key: 'G' },
  { deed: 'self', key: 'H' },
  { deed: 'audioOnly', key: 'A' },
  { deed: 'outside', key: 'I' },
  { deed: 'full', key: 'F' },
  { deed: 'keys', key: '?' },
];

/** @param {Deed} deed */
export function keyOf(deed) {
  return SHORTCUTS.find((one) => one.deed === deed)?.key ?? '';
}

export class Keys {
  on = recall();
  #options;
  #talking = false;
  /** What was pressed by mouse or finger last: it keeps the focus, but the space bar is not meant for it. */
  /** @type {Element | null} */ #touched = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    document.addEventListener('keydown', (event) => this.#down(event));
    document.addEventListener('keyup', (event) => this.#up(event));
    document.addEventListener('focusin', () => (this.#touched = null));
    document.addEventListener('click', ({ detail }) => {
      this.#touched = detail > 0 ? document.activeElement : null;
    });
    // A key that is let go elsewhere is never heard of.
    window.addEventListener('blur', () => this.#talk(false));
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    remember(on);
  }

  /** @param {KeyboardEvent} event */
  #down(event) {
    if (!this.on || !this.#options.active() || isMeantForElse(event)) return;
    if (event.key === ' ') {
      if (this.#isForControl() || !(this.#talking || this.#options.muted())) return;
      event.preventDefault();
      this.#talk(true);
      return;
    }
    const pressed = letterOf(event);
    const found = SHORTCUTS.find(({ key }) => key === pressed);
    if (!found || found.deed === 'talk' || event.repeat) return;
    event.preventDefault();
    this.#options.onDeed(found.deed);
  }

  /** @param {KeyboardEvent} event */
  #up(event) {
    if (event.key !== ' ' || !this.#talking) return;
    event.preventDefault(); // or it would press the button that has the focus
    this.#talk(false);
  }

  /** Whether the space bar presses what has the focus, as whoever went there by keyboard expects. */
  #isForControl() {
    const focused = document.activeElement;
    if (!focused || focused === this.#touched) return false;
    return focused.matches('button, a, summary, select, [role^=menuitem]');
  }

  /** @param {boolean} talking */
  #talk(talking) {
    if (talking === this.#talking) return;
    this.#talking = talking;
    this.#options.onTalk(talking);
  }
}

/** @param {KeyboardEvent} event */
function isMeantForElse(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (event.isComposing || document.querySelector('dialog[open], [role=menu]')) return true;
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

/** The letter, or where it stands on a keyboard of other letters. @param {KeyboardEvent} event */
function letterOf({ key, code }) {
  if (key === '?' || key === '؟') return '?';
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  return /^[\x20-\x7e]/.test(key) ? key : code.replace(/^Key/, '');
}

function recall() {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
