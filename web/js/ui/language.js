/** The quiet choice of a language on every page; each is called as itself calls it. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { LANGUAGES, spoken, t } from '../i18n.js';
import { changeLanguage } from '../language.js';
import { icon } from './icons.js';

export function languageChoice() {
  const change = (/** @type {Event} */ event) =>
    void changeLanguage(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<label class="language">
    ${icon('language')}<span class="unseen">${t('language.choose')}</span>
    <select @change=${change}>
      ${Object.entries(LANGUAGES).map(
        ([tag, name]) =>
          html`<option value=${tag} lang=${tag} ?selected=${tag === spoken()}>${name}</option>`,
      )}
    </select>
  </label>`;
}
