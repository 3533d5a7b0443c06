/**
 * The host's attendee list: who asks, who is in, who is at the door, and whom one has sent away.
 *
 * @typedef {import('../wire').GuestRow} GuestRow
 *
 * @typedef {object} Deciding
 * @property {(row: GuestRow) => void} onAdmit
 * @property {(row: GuestRow) => void} onDeny
 * @property {(row: GuestRow) => void} onRemove
 * @property {() => void} onAdmitAll
 * @property {() => void} onMore
 * @property {ReadonlySet<string>} pending
 */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t, timeOfDay } from '../i18n.js';
import { sections } from '../state.js';
import { icon } from './icons.js';
import { badge } from './person.js';

/** Of one part of the list; drawing thousands of rows would take the page's breath away. */
const MOST_ROWS = 100;

/**
 * @param {object} shown
 * @param {import('../state').GuestList} shown.list
 * @param {import('../wire').MeetingState} shown.meeting
 * @param {string} shown.self  one's own participant
 * @param {Deciding} shown.deciding
 */
export function attendees({ list, meeting, self, deciding }) {
  const { asking, inCall, ...rest } = sections(list);
  // Before the call one is at the door oneself, which is no news.
  const atDoor = rest.atDoor.filter((row) => row.participant !== self);
  const out = rest.out.filter((row) => row.participant !== self);
  const open = meeting.phase === 'started' || meeting.phase === 'held';
  const nobody = asking.length + inCall.length + atDoor.length + out.length === 0;
  return html`
    ${section('asking', asking, (row) => askingRow(row, open, deciding), admitAll(open, deciding))}
    ${section('in_call', inCall, (row) => inCallRow(row, self, deciding))}
    ${section('door', atDoor, (row) => doorRow(row, open, deciding))}
    ${section('out', out, (row) => outRow(row, open, deciding))}
    ${nobody ? html`<p class="empty">${t('attendees.nobody')}</p>` : nothing}
    ${more(list, deciding)}
  `;
}

/**
 * @param {'asking' | 'in_call' | 'door' | 'out'} name
 * @param {GuestRow[]} rows
 * @param {(row: GuestRow) => import('../../vendor/lit-html/lit-html.js').TemplateResult} line
 * @param {unknown} [action]
 */
function section(name, rows, line, action = nothing) {
  if (rows.length === 0) return nothing;
  const id = `attendees-${name}`;
  return html`<section class="attendees-part" aria-labelledby=${id} data-part=${name}>
    <div class="attendees-head">
      <h3 id=${id}>${t(`attendees.${name}`)} <span class="tally">${rows.length}</span></h3>
      ${action}
    </div>
    <ul class="rows">${repeat(rows.slice(0, MOST_ROWS), (row) => row.participant, line)}</ul>
    ${rows.length > MOST_ROWS
      ? html`<p class="empty">${t('toast.more', { count: rows.length - MOST_ROWS })}</p>`
      : nothing}
  </section>`;
}

/** @param {boolean} open @param {Deciding} deciding */
function admitAll(open, deciding) {
  if (!open) return nothing;
  const busy = deciding.pending.has('decide:all');
  return html`<button class="button small" type="button" ?disabled=${busy} @click=${deciding.onAdmitAll}>
    ${t('attendees.admit_all')}
  </button>`;
}

/** @param {GuestRow} row @param {boolean} open @param {Deciding} deciding */
function askingRow(row, open, deciding) {
  const notes = [
    t('attendees.since', { time: timeOfDay(row.asked_at ?? row.arrived_at) }),
    row.away ? t('attendees.away') : '',
    row.denials > 0 ? t('attendees.asked_again') : '',
  ];
  const buttons = open
    ? html`${button('deny', row, deciding.onDeny, deciding)}${button('admit', row, deciding.onAdmit, deciding, 'primary')}`
    : nothing;
  return line(row, notes, buttons);
}

/** @param {GuestRow} row @param {string} self @param {Deciding} deciding */
function inCallRow(row, self, deciding) {
  const name = row.participant === self ? t('attendees.you', { name: row.name }) : row.name;
  const removable = row.role === 'guest';
  return line(
    { ...row, name },
    [row.booked ? t('attendees.booked') : '', row.away ? t('call.person.back_soon') : ''],
    removable ? button('remove', row, deciding.onRemove, deciding, 'plain') : nothing,
  );
}

/** @param {GuestRow} row @param {boolean} open @param {Deciding} deciding */
function doorRow(row, open, deciding) {
  const notes = [
    row.called === 'admitted'
      ? t('attendees.admitted')
      : t('attendees.since', { time: timeOfDay(row.arrived_at) }),
    row.booked ? t('attendees.booked') : '',
    row.away ? t('attendees.away') : '',
  ];
  // The booked and the admitted need nobody's word any more.
  const admits = open && !row.booked && row.called === 'waiting' && row.role === 'guest';
  const remove = row.role === 'guest' ? button('remove', row, deciding.onRemove, deciding, 'plain') : nothing;
  return line(
    row,
    notes,
    html`${remove}${admits ? button('admit', row, deciding.onAdmit, deciding) : nothing}`,
  );
}

/** @param {GuestRow} row @param {boolean} open @param {Deciding} deciding */
function outRow(row, open, deciding) {
  const admits = open && row.called !== 'left';
  const buttons = admits ? button('admit', row, deciding.onAdmit, deciding) : nothing;
  return line(row, [t(`attendees.${row.called}`), row.away ? t('attendees.away') : ''], buttons);
}

/**
 * @param {GuestRow} row
 * @param {string[]} notes
 * @param {unknown} buttons
 */
function line(row, notes, buttons) {
  return html`<li class="row ${row.away ? 'away' : ''}" data-participant=${row.participant} data-called=${row.called}>
    <div class="row-who">
      <p class="row-name">${row.name} ${badge(row)}</p>
      <p class="row-notes">${notes.filter(Boolean).join(' · ')}</p>
    </div>
    <div class="row-actions">${buttons}</div>
  </li>`;
}

/**
 * @param {'admit' | 'deny' | 'remove'} verb
 * @param {GuestRow} row
 * @param {(row: GuestRow) => void} action
 * @param {Deciding} deciding
 * @param {string} [look]
 */
function button(verb, row, action, deciding, look = '') {
  const press = (/** @type {MouseEvent} */ event) => {
    // The second half of a double click would land on the next row, which has moved up by then.
    if (event.detail < 2) action(row);
  };
  return html`<button
    class="button small ${look}" type="button" aria-label=${t(`attendees.${verb}.of`, { name: row.name })}
    ?disabled=${deciding.pending.has(`decide:${row.participant}`) || deciding.pending.has('decide:all')}
    @click=${press}>${t(`attendees.${verb}`)}</button>`;
}

/** @param {import('../state').GuestList} list @param {Deciding} deciding */
function more(list, deciding) {
  if (list.next === null) return nothing;
  const shown = Object.keys(list.rows).length;
  return html`<p class="empty">${t('attendees.of', { shown, total: list.total })}</p>
    <button class="button" type="button" ?disabled=${deciding.pending.has('guests')} @click=${deciding.onMore}>
      ${icon('people')}${t('attendees.more')}
    </button>`;
}
