/** Whoever comes by the link without an account gives a name before anything else (R9). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { occasion } from './occasion.js';

/**
 * @param {object} shown
 * @param {import('../wire').Appointment} shown.appointment
 * @param {string | null} shown.problem  the key of its text
 * @param {boolean} shown.busy
 * @param {string} shown.signInLink
 * @param {(name: string) => void} shown.onName
 */
export function naming({ appointment, problem, busy, signInLink, onName }) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    onName(String(new FormData(form).get('name') ?? ''));
  };
  return html`<section class="narrow">
    ${occasion(appointment)}
    <h1 tabindex="-1" data-focus>${t('name.title')}</h1>
    <form class="form" @submit=${submit}>
      <label class="field">
        <span>${t('name.label')}</span>
        <input
          name="name" type="text" dir="auto" required maxlength="200" autocomplete="name"
          aria-describedby="name-hint" aria-invalid=${problem ? 'true' : 'false'} />
        <small id="name-hint" class=${problem ? 'problem' : ''}>${t(problem ?? 'name.hint')}</small>
      </label>
      <button class="button primary large" type="submit" ?disabled=${busy}>${t('name.continue')}</button>
    </form>
    ${signIn(signInLink)}
  </section>`;
}

/** @param {string} link */
export function signIn(link) {
  if (!link) return nothing;
  return html`<p class="aside">${t('door.signin')} <a href=${link}>${t('door.signin.link')}</a></p>`;
}
