/** A menu that opens from a button: arrow keys move in it, Escape, Tab and a press beside it close it. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { icon } from './icons.js';

/**
 * @typedef {object} Item
 * @property {import('./icons').IconName} sign
 * @property {string} label
 * @property {() => void} onPress
 * @property {boolean} [checked]  of what can be on or off
 * @property {string} [key]  the shortcut that does the same
 * @property {'narrow-only' | 'cramped-only'} [when]  where there is more room it stands in the bar
 *
 * @param {string} label
 * @param {readonly Item[]} items
 * @param {() => void} onClose
 */
export function menu(label, items, onClose) {
  return html`<div class="menu-around" @click=${onClose}></div>
    <div
      class="menu" role="menu" aria-label=${label} data-menu
      @keydown=${(/** @type {KeyboardEvent} */ event) => press(event, onClose)}>
      ${items.map((item) => menuItem(item, onClose))}
    </div>`;
}

/** @param {Item} item @param {() => void} onClose */
function menuItem({ sign, label, onPress, checked, key, when }, onClose) {
  const choose = () => {
    onClose();
    onPress();
  };
  return html`<button
    class="menu-item ${when ?? ''}" type="button" tabindex="-1"
    role=${checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
    aria-checked=${checked === undefined ? nothing : String(checked)} @click=${choose}>
    ${icon(sign)}<span>${label}</span>
    ${checked ? icon('check') : nothing}
    ${key ? html`<kbd aria-hidden="true">${key}</kbd>` : nothing}
  </button>`;
}

/** @param {KeyboardEvent} event @param {() => void} onClose */
function press(event, onClose) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    onClose();
    return;
  }
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const items = [...list.querySelectorAll('button')].filter((one) => one.offsetParent !== null);
  const at = items.findIndex((one) => one === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
