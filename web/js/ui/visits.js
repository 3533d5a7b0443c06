/** A client's own appointments. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { dayOf, listOf, t, timeSpan } from '../i18n.js';

/**
 * @param {string} name
 * @param {readonly import('../account').PortalAppointment[]} appointments
 */
export function visits(name, appointments) {
  return html`<section class="schedule">
    <div class="schedule-head">
      <h1 tabindex="-1" data-focus>${t('portal.title')}</h1>
      <p>${t('portal.hello', { name })}</p>
    </div>
    ${
      appointments.length === 0
        ? html`<p class="empty">${t('portal.empty')}</p>`
        : html`<ul class="appointments">${appointments.map(visit)}</ul>`
    }
  </section>`;
}

/** @param {import('../account').PortalAppointment} appointment */
function visit({ title, starts_at, ends_at, hosts, link }) {
  return html`<li class="appointment visit">
    <div class="appointment-what">
      <h2><bdi>${title}</bdi></h2>
      <p>${t('portal.when', { day: dayOf(starts_at), time: timeSpan(starts_at, ends_at) })}</p>
      <p>${t('door.with', { hosts: listOf(hosts) })}</p>
    </div>
    <div class="appointment-actions"><a class="button primary" href=${link}>${t('portal.go')}</a></div>
  </li>`;
}
