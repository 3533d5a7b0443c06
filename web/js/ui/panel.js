/** A list beside the call, or over it where there is no room beside. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { closeButton } from './button.js';
import { languageChoice } from './language.js';

/**
 * @param {string} title
 * @param {unknown} content
 * @param {() => void} onClose
 * @param {string} [close]  the name of the button that closes it
 */
export function panel(title, content, onClose, close = t('attendees.close')) {
  const press = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) onClose();
  };
  return html`<aside class="panel" aria-label=${title} @keydown=${press}>
    <div class="panel-head">
      <h2 tabindex="-1">${title}</h2>
      ${closeButton(onClose, close)}
    </div>
    <div class="panel-body">${content}</div>
    <div class="panel-foot">${languageChoice()}</div>
  </aside>`;
}
