/** The last page of a call, whatever ended it: what happened, in kind words, and one next step. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { hasText, t } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/**
 * @param {object} shown
 * @param {string} shown.title
 * @param {string} shown.more
 * @param {import('./icons').IconName} shown.sign
 * @param {unknown} [shown.action]
 */
export function farewell({ title, more, sign, action = nothing }) {
  return html`<section class="narrow farewell">
    <span class="farewell-sign">${icon(sign)}</span>
    <h1 tabindex="-1" data-focus>${title}</h1>
    <p class="lead">${more}</p>
    <div class="door-action">${action}</div>
  </section>`;
}

/** @type {Record<import('../wire').FinalReason, import('./icons').IconName>} */
const SIGNS = {
  ended: 'check',
  continued_elsewhere: 'again',
  left: 'leave',
  signed_in: 'verified',
};

/**
 * A guest's. To begin again is a new visit of the address: the page must not come back by itself.
 *
 * @param {import('../wire').FinalReason} reason
 * @param {() => void} onAgain
 */
export function guestFarewell(reason, onAgain) {
  const label = reason === 'ended' ? t('final.again') : t(`final.${reason}.do`);
  return farewell({
    title: t(`final.${reason}.title`),
    more: t(`final.${reason}.more`),
    sign: SIGNS[reason],
    action: button(label, onAgain, { look: reason === 'ended' ? '' : 'primary' }),
  });
}

/**
 * The server will not talk to this page as it is, and says why.
 *
 * @param {import('../wire').Failure | null} failure
 */
export function refusedFarewell(failure) {
  const why = `error.${failure?.code}`;
  return farewell({
    title: t('link.refused'),
    more: t(hasText(why) ? why : 'link.refused.more'),
    sign: 'warning',
    action: button(t('link.reload'), () => location.reload(), { look: 'primary' }),
  });
}

/** This browser makes no calls; the link works in another one, so the link is the next step. */
export function unableFarewell() {
  return farewell({
    title: t('unable.title'),
    more: t('unable.more'),
    sign: 'camera_off',
    action: html`<label class="field">
      <span>${t('unable.link')}</span>
      <input
        type="text" readonly .value=${location.href}
        @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()} />
    </label>`,
  });
}
