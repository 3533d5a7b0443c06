/** Buttons, so that every one of them looks, speaks and rests alike. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @typedef {object} Looks
 * @property {string} [look]  further classes: primary, danger, plain, small, large, off
 * @property {string} [label]  for those who hear it, where the text alone does not say of whom
 * @property {import('./icons').IconName} [sign]
 * @property {boolean} [resting]  what it does is under way, or not to be had now
 * @property {boolean} [waiting]  the same, but the focus stays on it
 * @property {boolean} [pressed]  of one that stays pressed, or could
 * @property {boolean} [once]  the second half of a double click is not meant: by then another row may
 *   have moved under the pointer
 *
 * @param {string} text
 * @param {() => void} onPress
 * @param {Looks} [looks]
 */
export function button(text, onPress, looks = {}) {
  const { look = '', label, sign, resting = false, waiting = false, pressed, once } = looks;
  const press = (/** @type {MouseEvent} */ event) => {
    if (!waiting && (!once || event.detail < 2)) onPress();
  };
  return html`<button
    class="button ${look}" type="button"
    aria-label=${label ?? nothing} aria-pressed=${pressed ?? nothing}
    aria-disabled=${waiting ? 'true' : nothing}
    ?disabled=${resting} @click=${press}
  >${sign ? icon(sign) : nothing}${text}</button>`;
}

/**
 * @param {string} text
 * @param {() => void} onPress
 * @param {import('./icons').IconName} [sign]
 */
export function quietButton(text, onPress, sign) {
  return html`<button class="quiet" type="button" @click=${onPress}
  >${sign ? icon(sign) : nothing}${text}</button>`;
}

/**
 * @param {() => void} onClose
 * @param {string} [label]
 */
export function closeButton(onClose, label = t('toast.close')) {
  return html`<button
    class="quiet round" type="button" aria-label=${label} @click=${onClose}
  >${icon('close')}</button>`;
}
