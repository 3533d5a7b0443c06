/**
 * The host's attendee list: who asks, who is in, who is at the door, and whom one has sent away.
 *
 * @typedef {import('../wire').GuestRow} GuestRow
 *
 * @typedef {object} Decisions
 * @property {(row: GuestRow) => void} onAdmit
 * @property {(row: GuestRow) => void} onDeny
 * @property {(row: GuestRow) => void} onRemove
 * @property {(row: GuestRow) => void} onSendBack
 * @property {(row: GuestRow) => void} onTalk
 * @property {() => void} onAdmitAll
 * @property {(locked: boolean) => void} onLock
 * @property {() => void} onMuteAll
 * @property {() => void} onLowerHands
 * @property {() => void} onMore
 * @property {(row: GuestRow, text: string | null) => void} onSay
 * @property {(row: GuestRow, client: string) => void} onBind
 * @property {readonly import('../wire').ClientRow[]} clients  those booked, as far as is known
 * @property {ReadonlySet<string>} pending
 *
 * @typedef {Decisions & import('./unfolded').Unfolding & import('./leading').Leading
 *   & import('./handing').Handing
 *   & Omit<import('./announcing').Announcing, 'resting'>} Deciding
 */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t, timeOfDay } from '../i18n.js';
import { qualityOf } from '../quality.js';
import { sections } from '../state.js';
import { announcing } from './announcing.js';
import { binding } from './binding.js';
import { button } from './button.js';
import { composer } from './composer.js';
import { handing } from './handing.js';
import { leading } from './leading.js';
import { lock } from './lock.js';
import { readinessNote, ready } from './readiness.js';
import { replyOf, row } from './row.js';
import { signal, weaknessNote } from './signal.js';
import { signs } from './signs.js';
import { unfold, unfolded } from './unfolded.js';

/** Of one part of the list; drawing thousands of rows would take the page's breath away. */
const MOST_ROWS = 100;

/**
 * @param {object} shown
 * @param {import('../state').GuestList} shown.list
 * @param {import('../wire').MeetingState} shown.meeting
 * @param {import('../wire').Call | null} shown.call  null before one is in it
 * @param {string} shown.self  one's own participant
 * @param {Deciding} shown.deciding
 */
export function attendees({ list, meeting, call, self, deciding }) {
  const { asking, inCall, ...rest } = sections(list);
  // Before the call one is at the door oneself, which is no news.
  const atDoor = rest.atDoor.filter((row) => row.participant !== self);
  const out = rest.out.filter((row) => row.participant !== self);
  const open = meeting.phase === 'started' || meeting.phase === 'held';
  const resting = ['decide:say', 'decide:late'].some((key) => deciding.pending.has(key));
  const nobody = asking.length + inCall.length + atDoor.length + out.length === 0;
  return html`
    ${lock(meeting, deciding.onLock, deciding.pending)}
    ${meeting.phase === 'ended' ? nothing : announcing(meeting, { ...deciding, resting })}
    ${section('asking', asking, (guest) => askingRow(guest, open, deciding), admitAll(open, deciding))}
    ${section('in_call', inCall, (guest) => inCallRow(guest, call, self, deciding), forAll(call, deciding))}
    ${section('door', atDoor, (guest) => doorRow(guest, open, deciding))}
    ${section('out', out, (guest) => outRow(guest, open, deciding))}
    ${call ? handing(deciding) : nothing}
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
    ${
      rows.length > MOST_ROWS
        ? html`<p class="empty">${t('toast.more', { count: rows.length - MOST_ROWS })}</p>`
        : nothing
    }
  </section>`;
}

/** @param {boolean} open @param {Deciding} deciding */
function admitAll(open, { pending, onAdmitAll }) {
  if (!open) return nothing;
  const resting = pending.has('decide:all');
  return button(t('attendees.admit_all'), onAdmitAll, { look: 'small', resting, once: true });
}

/** @param {import('../wire').Call | null} call @param {Deciding} deciding */
function forAll(call, { pending, onMuteAll, onLowerHands }) {
  const lower = () =>
    button(t('lead.lower_hands'), onLowerHands, { look: 'small', resting: pending.has('decide:hands') });
  const mute = () =>
    button(t('lead.mute_all'), onMuteAll, { look: 'small', resting: pending.has('decide:mute') });
  const speaking = call?.people.some((one) => one.role === 'guest' && one.mic);
  return html`<div class="row-end">
    ${call && call.hands.length > 1 ? lower() : nothing}${speaking ? mute() : nothing}
  </div>`;
}

/** @param {GuestRow} guest @param {boolean} open @param {Deciding} deciding */
function askingRow(guest, open, deciding) {
  const notes = [
    t('attendees.since', { time: timeOfDay(guest.asked_at ?? guest.arrived_at) }),
    guest.away ? t('attendees.away') : '',
    guest.bound_to ? booked(guest) : '',
    guest.denials > 0 ? t('attendees.asked_again') : '',
    guest.talks_with ? t('attendees.talks_with', { name: guest.talks_with }) : '',
    replyOf(guest),
    readinessNote(guest),
  ];
  const deny = decision('deny', guest, deciding);
  const admit = decision('admit', guest, deciding, 'primary');
  const end = html`${unfold(guest, deciding)}${open ? html`${deny}${admit}` : nothing}`;
  return row(ready(guest), notes, end, unfolded(guest, deciding, atDoorMore(guest, deciding)));
}

/**
 * @param {GuestRow} guest
 * @param {import('../wire').Call | null} call
 * @param {string} self
 * @param {Deciding} deciding
 */
function inCallRow(guest, call, self, deciding) {
  const own = guest.participant === self;
  const person = call?.people.find((one) => one.participant === guest.participant);
  const quality = qualityOf(call, guest.participant);
  const notes = [
    booked(guest),
    guest.away ? t('call.person.back_soon') : '',
    guest.away || own ? '' : weaknessNote(quality),
    person?.screen ? t('call.sharing') : '',
  ];
  const lead = person && call ? leading(person, call, deciding) : nothing;
  const decide =
    guest.role === 'host'
      ? nothing
      : html`${decision('send_back', guest, deciding)}${decision('remove', guest, deciding, 'plain')}`;

  return row(
    { ...guest, name: own ? t('attendees.you', { name: guest.name }) : guest.name },
    notes,
    html`${person ? signs(person, call) : nothing}${guest.away ? nothing : signal(quality)}
    ${own ? nothing : unfold(guest, deciding)}`,
    own ? nothing : unfolded(guest, deciding, html`${bind(guest, deciding)}${lead}${decide}`),
  );
}

/** @param {GuestRow} guest @param {boolean} open @param {Deciding} deciding */
function doorRow(guest, open, deciding) {
  const notes = [
    guest.called === 'waiting'
      ? t('attendees.since', { time: timeOfDay(guest.arrived_at) })
      : t(`attendees.${guest.called}`),
    booked(guest),
    guest.away ? t('attendees.away') : '',
    replyOf(guest),
    readinessNote(guest),
  ];
  // The booked and the admitted need nobody's word any more, unless they were sent back.
  const needed = guest.called === 'sent_back' || (guest.called === 'waiting' && !guest.booked);
  const admits = open && guest.role === 'guest' && needed;
  const admit = admits ? decision('admit', guest, deciding) : nothing;
  if (guest.role === 'host') return row(guest, notes, nothing);
  return row(
    ready(guest),
    notes,
    html`${unfold(guest, deciding)}${admit}`,
    unfolded(guest, deciding, atDoorMore(guest, deciding)),
  );
}

/** @param {GuestRow} guest @param {boolean} open @param {Deciding} deciding */
function outRow(guest, open, deciding) {
  const notes = [t(`attendees.${guest.called}`), guest.away ? t('attendees.away') : ''];
  // Whoever has left is at no door to be let in by.
  const admits = open && guest.called !== 'left';
  return row(guest, notes, admits ? decision('admit', guest, deciding) : nothing);
}

/** @param {GuestRow} guest */
function booked({ booked, bound_to }) {
  if (bound_to !== null) return t('attendees.bound', { name: bound_to });
  return booked ? t('attendees.booked') : '';
}

/** @param {GuestRow} guest @param {Deciding} deciding */
function bind(guest, { clients, onBind, pending }) {
  const resting = pending.has(`decide:${guest.participant}`);
  return binding(guest, clients, (client) => onBind(guest, client), resting);
}

/** @param {GuestRow} guest @param {Deciding} deciding */
function atDoorMore(guest, deciding) {
  return html`${talk(guest, deciding)}${bind(guest, deciding)}${composer({
    label: t('composer.to', { name: guest.name }),
    said: guest.said,
    onSay: (text) => deciding.onSay(guest, text),
    resting: deciding.pending.has(`decide:${guest.participant}`),
  })}${decision('remove', guest, deciding, 'plain')}`;
}

/** Before deciding, with somebody who asks and is there (R40). @param {GuestRow} guest @param {Deciding} deciding */
function talk(guest, { pending, onTalk }) {
  if (guest.called !== 'asking' || guest.away || guest.talks_with) return nothing;
  return button(t('attendees.talk'), () => onTalk(guest), {
    look: 'small',
    sign: 'talk',
    label: t('attendees.talk.of', { name: guest.name }),
    resting: pending.has(`decide:${guest.participant}`),
  });
}

/**
 * @param {'admit' | 'deny' | 'remove' | 'send_back'} verb
 * @param {GuestRow} guest
 * @param {Deciding} deciding
 * @param {string} [look]
 */
function decision(verb, guest, { pending, ...actions }, look = '') {
  const decide = {
    admit: actions.onAdmit,
    deny: actions.onDeny,
    remove: actions.onRemove,
    send_back: actions.onSendBack,
  }[verb];
  return button(t(`attendees.${verb}`), () => decide(guest), {
    look: `small ${look}`,
    label: t(`attendees.${verb}.of`, { name: guest.name }),
    resting: pending.has(`decide:${guest.participant}`) || pending.has('decide:all'),
    once: true,
  });
}

/** @param {import('../state').GuestList} list @param {Deciding} deciding */
function more(list, { pending, onMore }) {
  if (list.next === null) return nothing;
  const shown = Object.keys(list.rows).length;
  return html`<p class="empty">${t('attendees.of', { shown, total: list.total })}</p>
    ${button(t('attendees.more'), onMore, { sign: 'people', resting: pending.has('guests') })}`;
}
