/** A list beside the call, or over it where there is no room beside. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { closeButton } from './button.js';

/**
 * @param {string} title
 * @param {unknown} content
 * @param {() => void} onClose
 */
export function panel(title, content, onClose) {
  return html`<aside class="panel" aria-label=${title}>
    <div class="panel-head">
      <h2>${title}</h2>
      ${closeButton(onClose, t('attendees.close'))}
    </div>
    <div class="panel-body">${content}</div>
  </aside>`;
}
