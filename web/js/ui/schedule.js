/**
 * The day's appointments, each with its live state and who waits where (R28, R29).
 *
 * @typedef {import('../wire').AppointmentRow} AppointmentRow
 * @typedef {import('../wire').GuestRow} GuestRow
 *
 * @typedef {object} ScheduleActions
 * @property {(row: AppointmentRow) => void} onStart  to the pre-join screen
 * @property {(row: AppointmentRow) => void} onOpenAgain
 * @property {(row: AppointmentRow) => void} onEnd
 * @property {(row: AppointmentRow) => void} onCopy
 * @property {(row: AppointmentRow, guest: GuestRow) => void} onAdmit
 * @property {(row: AppointmentRow, guest: GuestRow) => void} onDeny
 */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, dayOf, listOf, t, timeOfDay } from '../i18n.js';
import { sections } from '../state.js';
import { icon } from './icons.js';
import { badge } from './person.js';

/** Of one appointment; the whole list stands beside the call. */
const MOST_GUESTS = 6;

/**
 * @param {object} shown
 * @param {import('../state').WorkspaceState} shown.state
 * @param {number} shown.now  the server's clock
 * @param {ReadonlySet<string>} shown.pending
 * @param {ScheduleActions} shown.actions
 */
export function schedule({ state, now, pending, actions }) {
  return html`<section class="schedule" aria-labelledby="schedule-title">
    <div class="schedule-head">
      <h1 id="schedule-title" tabindex="-1" data-focus>${t('workspace.title')}</h1>
      <p>${dayOf(now)}</p>
    </div>
    ${state.appointments.length === 0
      ? html`<p class="empty">${t('workspace.empty')}</p>`
      : html`<ul class="appointments">
          ${repeat(
            state.appointments,
            (row) => row.appointment,
            (row) =>
              appointment(row, { list: state.guests[row.meeting.meeting], now, pending, actions }),
          )}
        </ul>`}
  </section>`;
}

/**
 * @param {AppointmentRow} row
 * @param {object} shown
 * @param {import('../state').GuestList | undefined} shown.list
 * @param {number} shown.now
 * @param {ReadonlySet<string>} shown.pending
 * @param {ScheduleActions} shown.actions
 */
function appointment(row, { list, now, pending, actions }) {
  const { meeting } = row;
  const titleId = `appointment-${row.appointment}`;
  return html`<li class="appointment" aria-labelledby=${titleId} data-appointment=${row.appointment} data-phase=${meeting.phase}>
    <p class="appointment-time">
      <time>${timeOfDay(row.starts_at)}</time><span class="until"> – <time>${timeOfDay(row.ends_at)}</time></span>
    </p>
    <div class="appointment-what">
      <h2 id=${titleId}>${row.title}</h2>
      <p>${row.clients.length > 0 ? listOf(row.clients) : t('workspace.clients.none')}</p>
      <p class="facts">${facts(row, now)}</p>
    </div>
    <div class="appointment-actions">
      <button class="button" type="button" aria-label=${t('workspace.copy.of', { title: row.title })} @click=${() => actions.onCopy(row)}>
        ${icon('copy')}${t('workspace.copy')}
      </button>
      ${meeting.phase === 'started' || meeting.phase === 'held'
        ? html`<button class="button" type="button" @click=${() => actions.onEnd(row)}>${t('call.end')}</button>`
        : nothing}
      ${mainButton(row, pending, actions)}
    </div>
    ${list ? guests(row, list, pending, actions) : nothing}
  </li>`;
}

/**
 * @param {AppointmentRow} row
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function mainButton(row, pending, actions) {
  switch (row.meeting.phase) {
    case 'ended':
      return html`<button class="button" type="button" ?disabled=${pending.has(row.appointment)} @click=${() => actions.onOpenAgain(row)}>
        ${icon('again')}${t('workspace.open_again')}
      </button>`;
    case 'scheduled':
      return html`<button class="button primary" type="button" @click=${() => actions.onStart(row)}>
        ${icon('camera')}${t('workspace.start')}
      </button>`;
    default:
      return html`<button class="button primary" type="button" @click=${() => actions.onStart(row)}>
        ${icon('camera')}${t('workspace.join')}
      </button>`;
  }
}

/** @param {AppointmentRow} row @param {number} now */
function facts({ meeting }, now) {
  const { phase, waiting, asking, in_call, capacity, occupancy } = meeting;
  const hold = (meeting.hold_ends_at ?? 0) - now;
  const live = phase === 'started' || phase === 'held';
  return html`
    <span class="fact phase">${t(`workspace.phase.${phase}`)}${phase === 'held' && hold > 0 ? ` · ${countdown(hold)}` : ''}</span>
    ${asking > 0 ? html`<span class="fact asking">${t('workspace.asking', { count: asking })}</span>` : nothing}
    ${waiting > 0 ? html`<span class="fact waiting">${t('workspace.waiting', { count: waiting })}</span>` : nothing}
    ${in_call > 0 ? html`<span class="fact">${t('workspace.in_call', { count: in_call })}</span>` : nothing}
    ${live && capacity
      ? html`<span class="fact">${t('workspace.seats', { taken: occupancy, capacity })}</span>`
      : nothing}
  `;
}

/**
 * @param {AppointmentRow} row
 * @param {import('../state').GuestList} list
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function guests(row, list, pending, actions) {
  const { asking, atDoor } = sections(list);
  const present = [...asking, ...atDoor.filter((guest) => guest.role === 'guest')];
  if (present.length === 0 || row.meeting.phase === 'ended') return nothing;
  return html`<ul class="rows appointment-guests">
    ${repeat(
      present.slice(0, MOST_GUESTS),
      (guest) => guest.participant,
      (guest) => guestLine(row, guest, pending, actions),
    )}
    ${present.length > MOST_GUESTS
      ? html`<li class="empty">${t('workspace.others', { count: present.length - MOST_GUESTS })}</li>`
      : nothing}
  </ul>`;
}

/**
 * @param {AppointmentRow} row
 * @param {GuestRow} guest
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function guestLine(row, guest, pending, actions) {
  const { name } = guest;
  const busy = pending.has(guest.participant);
  const since = t('attendees.since', { time: timeOfDay(guest.asked_at ?? guest.arrived_at) });
  const what = guest.called === 'asking' ? t('attendees.asking') : t('attendees.door');
  const decidable = guest.called === 'asking' && ['started', 'held'].includes(row.meeting.phase);
  return html`<li class="row ${guest.away ? 'away' : ''}" data-participant=${guest.participant} data-called=${guest.called}>
    <div class="row-who">
      <p class="row-name">${name} ${badge(guest)}</p>
      <p class="row-notes">${[what, since, guest.away ? t('attendees.away') : ''].filter(Boolean).join(' · ')}</p>
    </div>
    ${decidable
      ? html`<div class="row-actions">
          <button class="button small" type="button" aria-label=${t('attendees.deny.of', { name })} ?disabled=${busy} @click=${() => actions.onDeny(row, guest)}>
            ${t('attendees.deny')}
          </button>
          <button class="button small primary" type="button" aria-label=${t('attendees.admit.of', { name })} ?disabled=${busy} @click=${() => actions.onAdmit(row, guest)}>
            ${t('attendees.admit')}
          </button>
        </div>`
      : nothing}
  </li>`;
}
