/** An appointment's link for clients: to be read, copied or handed on. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/**
 * @typedef {object} Shared
 * @property {string} appointment
 * @property {string} title
 * @property {string} link
 * @property {string} when
 *
 * @param {object} shown
 * @param {Shared} shown.shared
 * @param {() => void} shown.onCopy
 * @param {(() => void) | null} shown.onShare  null where the browser cannot
 * @param {() => void} shown.onStart
 * @param {() => void} shown.onClose
 */
export function sharing({ shared, onCopy, onShare, onStart, onClose }) {
  const select = (/** @type {Event} */ event) => {
    /** @type {HTMLInputElement} */ (event.target).select();
  };
  return html`<dialog
    class="dialog" aria-labelledby="sharing-title" aria-describedby="sharing-text" @close=${onClose}>
    <h2 id="sharing-title">${shared.title}</h2>
    <p id="sharing-text">${shared.when} ${t('sharing.text')}</p>
    <label class="field sharing-link">
      <span>${t('sharing.link')}</span>
      <input readonly dir="ltr" .value=${shared.link} @focus=${select} />
    </label>
    <div class="dialog-actions">
      ${button(t('sharing.close'), onClose)}
      ${onShare ? button(t('sharing.share'), onShare) : nothing}
      ${button(t('workspace.copy'), onCopy, { sign: 'copy' })}
      ${button(t('workspace.start'), onStart, { look: 'primary', sign: 'camera' })}
    </div>
  </dialog>`;
}
