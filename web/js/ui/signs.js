/** What is to be seen of somebody in the call at a glance, beside their name: hand, microphone. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @param {import('../wire').Person} person
 * @param {import('../wire').Call | null} call
 */
export function signs({ participant, mic }, call) {
  return html`${hand(participant, call)}${mic ? nothing : muted()}`;
}

/**
 * A hand with its place in the order, if more than one is up.
 *
 * @param {string} participant
 * @param {import('../wire').Call | null} call
 */
export function hand(participant, call) {
  const hands = call?.hands ?? [];
  const place = hands.indexOf(participant) + 1;
  if (place === 0) return nothing;
  const label = hands.length > 1 ? t('hand.up.place', { place }) : t('hand.up');
  return html`<span class="hand-sign" role="img" aria-label=${label}>
    ${icon('hand')}${hands.length > 1 ? html`<b aria-hidden="true">${place}</b>` : nothing}
  </span>`;
}

function muted() {
  return html`<span class="row-sign" role="img" aria-label=${t('call.muted')}>
    ${icon('mic_off')}
  </span>`;
}
