/** Which appointment this is: what, with whom, when. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { listOf, t, timeSpan } from '../i18n.js';

/** @param {import('../wire').Appointment} appointment */
export function occasion({ title, hosts, starts_at, ends_at }) {
  return html`<div class="occasion">
    <p class="occasion-title"><bdi>${title}</bdi></p>
    <p>${t('door.with', { hosts: listOf(hosts) })} · <time>${timeSpan(starts_at, ends_at)}</time></p>
  </div>`;
}
