/** The sheet that lists what can be done by one key, and where these keys are switched off. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { SHORTCUTS } from '../keys.js';

/**
 * @param {object} shown
 * @param {boolean} shown.on  whether single keys are listened to
 * @param {(on: boolean) => void} shown.onTurn
 * @param {() => void} shown.onClose
 */
export function shortcuts({ on, onTurn, onClose }) {
  const close = (/** @type {Event} */ event) =>
    /** @type {HTMLElement} */ (event.currentTarget).closest('dialog')?.close();
  const turn = (/** @type {Event} */ event) =>
    onTurn(/** @type {HTMLInputElement} */ (event.target).checked);
  return html`<dialog class="dialog" aria-labelledby="shortcuts-title" @close=${onClose}>
    <h2 id="shortcuts-title" tabindex="-1" autofocus>${t('keys.title')}</h2>
    <dl class="shortcuts" ?data-resting=${!on}>
      ${SHORTCUTS.map(({ deed, key }) => row(t(`keys.${deed}`), key))}
      ${row(t('keys.escape'), t('keys.name.escape'))}
    </dl>
    <label class="switch">
      <input type="checkbox" .checked=${on} @change=${turn} />
      <span>${t('keys.on')}</span>
    </label>
    <div class="dialog-actions">
      <button class="button" type="button" @click=${close}>${t('toast.close')}</button>
    </div>
  </dialog>`;
}

/** @param {string} does @param {string} key */
function row(does, key) {
  return html`<div>
    <dt>${does}</dt>
    <dd><kbd>${key === ' ' ? t('keys.name.space') : key}</kbd></dd>
  </div>`;
}
