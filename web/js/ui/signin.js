/** The sign-in form of the workspace and of the portal. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';

/**
 * @param {object} shown
 * @param {string} shown.whom  'workspace' or 'portal'
 * @param {import('../account').SignInProblem | null} shown.problem
 * @param {boolean} shown.busy
 * @param {string} [shown.back]  where to go without signing in
 * @param {(email: string, password: string) => void} shown.onSignIn
 */
export function signIn({ whom, problem, busy, back, onSignIn }) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
    onSignIn(String(fields.get('email') ?? ''), String(fields.get('password') ?? ''));
  };
  return html`<section class="narrow">
    <p class="occasion-title">${t(`signin.${whom}`)}</p>
    <h1 tabindex="-1" data-focus>${t('signin.title')}</h1>
    <form class="form" @submit=${submit}>
      <label class="field">
        <span>${t('signin.email')}</span>
        <input name="email" type="email" dir="ltr" required autocomplete="username" inputmode="email" />
      </label>
      <label class="field">
        <span>${t('signin.password')}</span>
        <input name="password" type="password" required autocomplete="current-password" />
      </label>
      <p class="problem" role="alert">${problem ? t(problem.key, problem.values) : nothing}</p>
      <button class="button primary large" type="submit" ?disabled=${busy}>
        ${t(busy ? 'signin.busy' : 'signin.do')}
      </button>
    </form>
    ${back ? html`<p class="aside"><a href=${back}>${t('signin.back')}</a></p>` : nothing}
  </section>`;
}
