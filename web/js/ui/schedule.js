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
 * @property {((row: AppointmentRow) => void) | null} onShare  null where the browser cannot
 * @property {() => void} onMeetNow
 * @property {() => void} onBook
 * @property {(row: AppointmentRow, guest: GuestRow) => void} onAdmit
 * @property {(row: AppointmentRow, guest: GuestRow) => void} onDeny
 * @property {(row: AppointmentRow, text: string | null) => void} onSayToAll
 * @property {(row: AppointmentRow, minutes: number | null) => void} onLate
 */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, dayOf, listOf, t, timeOfDay } from '../i18n.js';
import { NO_GUESTS, sections } from '../state.js';
import { announcing } from './announcing.js';
import { button } from './button.js';
import { readinessNote, ready } from './readiness.js';
import { replyOf, row } from './row.js';
import { timeline } from './timeline.js';

/** Of one appointment; the whole list stands beside the call. */
const MOST_GUESTS = 6;

/**
 * @param {object} shown
 * @param {import('../state').WorkspaceState} shown.state
 * @param {number} shown.now  the server's clock
 * @param {ReadonlySet<string>} shown.pending
 * @param {boolean} shown.busy  an appointment is being made
 * @param {ScheduleActions} shown.actions
 */
export function schedule({ state, now, pending, busy, actions }) {
  return html`<section class="schedule" aria-labelledby="schedule-title">
    <div class="schedule-head">
      <h1 id="schedule-title" tabindex="-1" data-focus>${t('workspace.title')}</h1>
      <p>${dayOf(now)}</p>
      <div class="schedule-actions">
        ${button(t('booking.open'), actions.onBook, { sign: 'plus' })}
        ${button(t('booking.now'), actions.onMeetNow, { sign: 'camera', resting: busy })}
      </div>
    </div>
    ${timeline({ rows: state.appointments, now, onChoose: lookAt })}
    ${
      state.appointments.length === 0
        ? html`<p class="empty">${t('workspace.empty')}</p>`
        : html`<ul class="appointments">
          ${repeat(
            state.appointments,
            (one) => one.appointment,
            (one) =>
              appointment(one, { list: state.guests[one.meeting.meeting], now, pending, actions }),
          )}
        </ul>`
    }
  </section>`;
}

/** From the day at a glance to its line in the list. @param {AppointmentRow} row */
function lookAt({ appointment }) {
  const title = document.getElementById(titleOf(appointment));
  title?.scrollIntoView({ block: 'center' });
  title?.focus({ preventScroll: true });
}

/** @param {string} appointment */
function titleOf(appointment) {
  return `appointment-${appointment}`;
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
  const { meeting, title } = row;
  const titleId = titleOf(row.appointment);
  const copy = button(t('workspace.copy'), () => actions.onCopy(row), {
    sign: 'copy',
    label: t('workspace.copy.of', { title }),
  });
  const { onShare } = actions;
  const share = onShare
    ? button(t('sharing.share'), () => onShare(row), {
        label: t('sharing.share.of', { title }),
      })
    : nothing;
  const end = isLive(meeting) ? button(t('call.end'), () => actions.onEnd(row)) : nothing;
  return html`<li
    class="appointment" aria-labelledby=${titleId}
    data-appointment=${row.appointment} data-phase=${meeting.phase}>
    <p class="appointment-time">
      <time>${timeOfDay(row.starts_at)}</time>
      <span class="until">– <time>${timeOfDay(row.ends_at)}</time></span>
    </p>
    <div class="appointment-what">
      <h2 id=${titleId} tabindex="-1"><bdi>${title}</bdi></h2>
      <p>${row.clients.length > 0 ? listOf(row.clients) : t('workspace.clients.none')}</p>
      <p class="facts">${facts(meeting, now, list)}</p>
    </div>
    <div class="appointment-actions">${copy}${share}${end}${mainButton(row, pending, actions)}</div>
    ${list ? guests(row, list, pending, actions) : nothing}
    ${announcement(row, pending, actions)}
  </li>`;
}

/** @param {import('../wire').MeetingState} meeting */
function isLive({ phase }) {
  return phase === 'started' || phase === 'held';
}

/**
 * @param {AppointmentRow} row
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function mainButton(row, pending, actions) {
  if (row.meeting.phase === 'ended') {
    const resting = pending.has(row.appointment);
    const open = () => actions.onOpenAgain(row);
    return button(t('workspace.open_again'), open, { sign: 'again', resting });
  }
  const text = t(row.meeting.phase === 'scheduled' ? 'workspace.start' : 'workspace.join');
  return button(text, () => actions.onStart(row), { look: 'primary', sign: 'camera' });
}

/**
 * @param {import('../wire').MeetingState} meeting
 * @param {number} now
 * @param {import('../state').GuestList | undefined} list
 */
function facts(meeting, now, list) {
  const { phase, waiting, asking, in_call, capacity, occupancy } = meeting;
  const hold = phase === 'held' ? (meeting.hold_ends_at ?? 0) - now : 0;
  const phaseText = t(`workspace.phase.${phase}`);
  return [
    fact('phase', hold > 0 ? `${phaseText} · ${countdown(hold)}` : phaseText),
    asking > 0 ? fact('asking', t('workspace.asking', { count: asking })) : nothing,
    waiting > 0
      ? fact('waiting', [t('workspace.waiting', { count: waiting }), since(list)].join(' '))
      : nothing,
    meeting.late_minutes === null
      ? nothing
      : fact('late', t('workspace.late', { count: meeting.late_minutes })),
    in_call > 0 ? fact('', t('workspace.in_call', { count: in_call })) : nothing,
    isLive(meeting) && capacity
      ? fact('', t('workspace.seats', { taken: occupancy, capacity }))
      : nothing,
  ];
}

/** How long the first of them has waited. @param {import('../state').GuestList | undefined} list */
function since(list) {
  const first = sections(list ?? NO_GUESTS).atDoor.find((guest) => guest.role === 'guest');
  return first ? t('attendees.since', { time: timeOfDay(first.arrived_at) }) : '';
}

/** @param {string} look @param {string} text */
function fact(look, text) {
  return html`<span class="fact ${look}">${text}</span>`;
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
    ${
      present.length > MOST_GUESTS
        ? html`<li class="empty">${t('workspace.others', { count: present.length - MOST_GUESTS })}</li>`
        : nothing
    }
  </ul>`;
}

/**
 * Where somebody waits, and where something stands that was said.
 *
 * @param {AppointmentRow} row
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function announcement(row, pending, { onSayToAll, onLate }) {
  const { meeting } = row;
  const stands = meeting.said !== null || meeting.late_minutes !== null;
  if (meeting.phase === 'ended' || (meeting.waiting === 0 && !stands)) return nothing;
  return html`<div class="appointment-guests">
    ${announcing(meeting, {
      onSayToAll: (text) => onSayToAll(row, text),
      onLate: (minutes) => onLate(row, minutes),
      resting: pending.has(meeting.meeting),
    })}
  </div>`;
}

/**
 * @param {AppointmentRow} appointed
 * @param {GuestRow} guest
 * @param {ReadonlySet<string>} pending
 * @param {ScheduleActions} actions
 */
function guestLine(appointed, guest, pending, actions) {
  const { name, away } = guest;
  const asking = guest.called === 'asking';
  const notes = [
    t(asking ? 'attendees.asking' : 'attendees.door'),
    t('attendees.since', { time: timeOfDay(guest.asked_at ?? guest.arrived_at) }),
    away ? t('attendees.away') : '',
    replyOf(guest),
    readinessNote(guest),
  ];
  const looks = { resting: pending.has(guest.participant), once: true };
  const deny = button(t('attendees.deny'), () => actions.onDeny(appointed, guest), {
    ...looks,
    look: 'small',
    label: t('attendees.deny.of', { name }),
  });
  const admit = button(t('attendees.admit'), () => actions.onAdmit(appointed, guest), {
    ...looks,
    look: 'small primary',
    label: t('attendees.admit.of', { name }),
  });
  const decide = asking && isLive(appointed.meeting) ? html`${deny}${admit}` : nothing;
  return row(ready(guest), notes, decide);
}
