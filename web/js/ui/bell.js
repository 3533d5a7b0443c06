/** Whether the page may be heard when somebody comes. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/** @param {boolean} on @param {() => void} onPress */
export function bellButton(on, onPress) {
  const label = t(on ? 'bell.on' : 'bell.off');
  return html`<button
    class="quiet round" type="button" aria-label=${label} title=${label} @click=${onPress}
  >${icon(on ? 'bell' : 'bell_off')}</button>`;
}
