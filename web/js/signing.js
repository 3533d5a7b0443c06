/**
 * Signing in and out at a page of the practice: the form, and what has come of it so far.
 *
 * @typedef {object} Options
 * @property {'/workspace' | '/portal'} area
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 * @property {() => Promise<void> | void} onSignedIn
 */

import { signIn, signOut } from './account.js';
import { t } from './i18n.js';
import { signIn as signInForm } from './ui/signin.js';

export class Signing {
  #busy = false;
  /** @type {import('./account').SignInProblem | null} */ #problem = null;
  /** @type {Options} */ #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** The form. @param {string | null} [back]  where to go without signing in */
  view(back = null) {
    return signInForm({
      whom: this.#options.area.slice(1),
      busy: this.#busy,
      problem: this.#problem,
      ...(back && { back }),
      onSignIn: (email, password) => void this.#enter(email, password),
    });
  }

  async out() {
    const { area, notices } = this.#options;
    await signOut(area).catch(() => notices.add(t('error.offline'), 'bad'));
  }

  /** @param {string} email @param {string} password */
  async #enter(email, password) {
    const { area, onChange, onSignedIn } = this.#options;
    this.#busy = true;
    this.#problem = null;
    onChange();
    this.#problem = await signIn(area, email, password);
    if (!this.#problem) await onSignedIn();
    this.#busy = false;
    onChange();
  }
}
