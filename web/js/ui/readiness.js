/** How ready somebody at the door is for a call, as a host sees it beside the name. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/** @typedef {import('../wire').GuestRow} GuestRow */
/** @typedef {'ready' | 'setting_up' | 'weak' | 'blocked'} Readiness */

/** @type {Record<Readiness, import('./icons').IconName>} */
const SIGNS = { ready: 'check', setting_up: 'clock', weak: 'bars_1', blocked: 'bars_0' };

/**
 * What matters most: a connection that does not carry a call, then devices. A connection that was
 * not checked is no reason to doubt it.
 *
 * @param {Pick<GuestRow, 'away' | 'devices_ready' | 'connection'>} guest
 * @returns {Readiness | null}  null of somebody whose page is away
 */
export function readinessOf({ away, devices_ready, connection }) {
  if (away) return null;
  if (connection === 'blocked' || connection === 'weak') return connection;
  return devices_ready ? 'ready' : 'setting_up';
}

/**
 * Somebody at the door as a line of a list, with a sign that is told apart by its shape, and read out.
 *
 * @param {GuestRow} guest
 */
export function ready(guest) {
  const how = guest.role === 'guest' ? readinessOf(guest) : null;
  if (!how) return guest;
  const label = t(`readiness.${how}`);
  const sign = html`<span
    class="readiness" role="img" aria-label=${label} title=${label} data-readiness=${how}
  >${icon(SIGNS[how])}</span>`;
  return { ...guest, sign };
}

/**
 * The same in a line of notes, where it takes words: who is ready needs none.
 *
 * @param {GuestRow} guest
 * @returns {string} '' where there is nothing to say
 */
export function readinessNote(guest) {
  const how = guest.role === 'guest' ? readinessOf(guest) : null;
  return how === 'weak' || how === 'blocked' ? t(`readiness.${how}`) : '';
}
