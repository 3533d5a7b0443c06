/** How a person is shown wherever a name stands: initials; verified or not by sign and word (R30). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @param {string} name
 * @returns {string} at most two letters
 */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : [words[0] ?? name];
  return chosen
    .map((word) => [...(word ?? '').matchAll(/\p{L}|\p{N}/gu)][0]?.[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** @param {string} name */
export function avatar(name) {
  return html`<span class="avatar" aria-hidden="true">${initials(name)}</span>`;
}

/**
 * Nothing for those who may not know (`verified` null), "Host" for hosts.
 *
 * @param {{ role: 'host' | 'guest', verified: boolean | null }} person
 */
export function badge({ role, verified }) {
  if (role === 'host') return html`<span class="badge">${t('call.host')}</span>`;
  if (verified === null) return nothing;
  return verified
    ? html`<span class="badge verified">${icon('verified')}${t('attendees.verified')}</span>`
    : html`<span class="badge unverified">${icon('unverified')}${t('attendees.unverified')}</span>`;
}
