/** What else a host may do with one guest: unfolded under their row, so that the list stays calm. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @typedef {object} Unfolding
 * @property {string | null} opened  whose row is unfolded
 * @property {(participant: string | null) => void} onOpen
 */

/** @param {string} participant */
const idOf = (participant) => `more-${participant}`;

/**
 * The button at the end of a row.
 *
 * @param {import('../wire').GuestRow} guest
 * @param {Unfolding} unfolding
 */
export function unfold({ participant, name }, { opened, onOpen }) {
  const open = opened === participant;
  return html`<button
    class="quiet round" type="button" aria-label=${t('attendees.unfold', { name })}
    aria-expanded=${open} aria-controls=${open ? idOf(participant) : nothing}
    @click=${() => onOpen(open ? null : participant)}
  >${icon('more')}</button>`;
}

/**
 * @param {import('../wire').GuestRow} guest
 * @param {Unfolding} unfolding
 * @param {unknown} content
 */
export function unfolded({ participant }, { opened }, content) {
  if (opened !== participant) return nothing;
  return html`<div class="row-more" id=${idOf(participant)}>${content}</div>`;
}
