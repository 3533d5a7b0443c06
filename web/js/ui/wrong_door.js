/** For a client who came to an appointment that is not theirs while one of theirs is near. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t, timeSpan } from '../i18n.js';
import { icon } from './icons.js';

/** @param {import('../account').PortalAppointment} own */
export function wrongDoor({ title, starts_at, ends_at, link }) {
  return html`<div class="advice calm wrong-door">
    ${icon('door')}
    <div>
      <p>${t('wrong_door.text', { title, time: timeSpan(starts_at, ends_at) })}</p>
      <a class="button" href=${link}>${t('wrong_door.go')}</a>
    </div>
  </div>`;
}
