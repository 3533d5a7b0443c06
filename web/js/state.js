/**
 * What a page knows, worked out from the server's messages alone: pure, nothing is changed in place.
 *
 * A `welcome` (or `workspace`) holds the whole present state and replaces what was there; every
 * other event is a difference to it. So a page that was away needs no memory of what it missed.
 *
 * @typedef {import('./wire').CallEvent} CallEvent
 * @typedef {import('./wire').WorkspaceEvent} WorkspaceEvent
 * @typedef {import('./wire').GuestRow} GuestRow
 * @typedef {import('./wire').Notification} Notification
 * @typedef {import('./wire').Person} Person
 * @typedef {import('./wire').SlotState} SlotState
 * @typedef {import('./wire').ChatLine} ChatLine
 *
 * @typedef {object} GuestList  the attendee list as far as it has been told
 * @property {Readonly<Record<string, GuestRow>>} rows
 * @property {number} total
 * @property {string | null} next  the last row of a page that has another after it
 *
 * @typedef {object} CallState  one's part in one meeting
 * @property {import('./wire').You | null} you  null until the first welcome
 * @property {import('./wire').Appointment | null} appointment
 * @property {import('./wire').View | null} view
 * @property {import('./wire').Call | null} call  null while at the door
 * @property {import('./wire').Talk | null} talk  at the door, on either side of it
 * @property {readonly ChatLine[]} chat  what was written since one came into the call, oldest first
 * @property {import('./wire').MeetingState | null} meeting  hosts only
 * @property {GuestList} guests  hosts only
 * @property {readonly Notification[]} notifications  hosts only, oldest first
 * @property {string | null} pushKey  the server's, for Web Push; guests only, where there is any
 * @property {string | null} returned  why one is back at the door
 * @property {import('./wire').FinalReason | null} final
 * @property {number} clockAhead  seconds the server's clock is ahead of ours
 *
 * @typedef {object} WorkspaceState
 * @property {string | null} practice  null until the first welcome
 * @property {string} name
 * @property {readonly import('./wire').AppointmentRow[]} appointments  by time
 * @property {Readonly<Record<string, GuestList>>} guests  by meeting
 * @property {readonly Notification[]} notifications
 * @property {boolean} signedOut
 * @property {number} clockAhead
 */

/** @type {GuestList} */
export const NO_GUESTS = { rows: {}, total: 0, next: null };

/** @returns {CallState} */
export function emptyCall() {
  return {
    you: null,
    appointment: null,
    view: null,
    call: null,
    talk: null,
    chat: [],
    meeting: null,
    guests: NO_GUESTS,
    notifications: [],
    pushKey: null,
    returned: null,
    final: null,
    clockAhead: 0,
  };
}

/** @returns {WorkspaceState} */
export function emptyWorkspace() {
  return {
    practice: null,
    name: '',
    appointments: [],
    guests: {},
    notifications: [],
    signedOut: false,
    clockAhead: 0,
  };
}

/**
 * @param {CallState} state
 * @param {CallEvent} event
 * @param {number} now  our clock, seconds
 * @returns {CallState}
 */
export function reduceCall(state, event, now) {
  switch (event.type) {
    case 'welcome':
      return {
        ...state,
        you: event.you,
        appointment: event.appointment,
        view: event.view,
        call: event.call,
        talk: event.talk,
        chat: isOutside(event.view) ? [] : withLines(state.chat, event.call?.chat ?? []),
        meeting: event.meeting,
        guests: event.guests ? withPage(NO_GUESTS, event.guests) : NO_GUESTS,
        notifications: event.notifications,
        pushKey: event.push_key,
        final: null,
        clockAhead: event.now - now,
      };
    case 'talk_changed':
      return { ...state, talk: event.talk };
    case 'view':
      return atThePlace({ ...state, view: event.view });
    case 'connect':
      return {
        ...state,
        call: event.call,
        chat: withLines(state.chat, event.call.chat),
        returned: null,
      };
    case 'spotlight':
      return inCall(state, (call) => ({ ...call, spotlight: event.participant }));
    case 'close_look':
      return inCall(state, (call) => ({ ...call, looks: merge(call.looks, [event.look], 'by', []) }));
    case 'written':
      return { ...state, chat: withLines(state.chat, [event.line]) };
    case 'returned':
      return { ...state, call: null, chat: [], returned: event.reason };
    case 'final':
      return { ...state, call: null, talk: null, chat: [], final: event.reason };
    case 'people':
      return inCall(state, (call) => ({
        ...call,
        people: merge(call.people, event.changed, 'participant', event.gone),
        quality: merge(call.quality, [], 'participant', event.gone),
        hands: call.hands.filter((one) => !event.gone.includes(one)),
        spotlight: event.gone.includes(call.spotlight ?? '') ? null : call.spotlight,
        looks: call.looks.filter((one) => !event.gone.includes(one.participant)),
      }));
    case 'hands':
      return inCall(state, (call) => ({ ...call, hands: event.participants }));
    case 'slots':
      return inCall(state, (call) =>
        event.generation === call.generation
          ? { ...call, slots: mergeSlots(call.slots, event.slots) }
          : call,
      );
    case 'encode':
      return inCall(state, (call) =>
        event.generation === call.generation
          ? { ...call, encode: { ...call.encode, [event.source]: event.layers } }
          : call,
      );
    case 'speakers':
      return inCall(state, (call) => ({ ...call, speakers: event.participants }));
    case 'quality':
      return inCall(state, (call) => ({
        ...call,
        quality: merge(call.quality, event.changed, 'participant', []),
      }));
    case 'meeting':
      return { ...state, meeting: event.meeting };
    case 'guests_changed':
      return { ...state, guests: withChanges(state.guests, event) };
    case 'notification':
    case 'notification_cleared':
      return { ...state, notifications: withNotification(state.notifications, event) };
    default:
      return state;
  }
}

/**
 * @param {WorkspaceState} state
 * @param {WorkspaceEvent} event
 * @param {number} now
 * @returns {WorkspaceState}
 */
export function reduceWorkspace(state, event, now) {
  switch (event.type) {
    case 'workspace':
      return {
        practice: event.practice,
        name: event.name,
        appointments: byTime(event.appointments),
        guests: {},
        notifications: event.notifications,
        signedOut: false,
        clockAhead: event.now - now,
      };
    case 'appointment':
      return {
        ...state,
        appointments: byTime(merge(state.appointments, [event.appointment], 'appointment', [])),
      };
    case 'meeting':
      return {
        ...state,
        appointments: state.appointments.map((row) =>
          row.meeting.meeting === event.meeting.meeting ? { ...row, meeting: event.meeting } : row,
        ),
      };
    case 'guests_changed':
      return {
        ...state,
        guests: {
          ...state.guests,
          [event.meeting]: withChanges(state.guests[event.meeting] ?? NO_GUESTS, event),
        },
      };
    case 'notification':
    case 'notification_cleared':
      return { ...state, notifications: withNotification(state.notifications, event) };
    case 'final':
      return { ...state, signedOut: true };
    default:
      return state;
  }
}

/**
 * A further page of the list, asked for in the call.
 *
 * @param {CallState} state
 * @param {import('./wire').GuestPage} page
 * @returns {CallState}
 */
export function callWithPage(state, page) {
  return { ...state, guests: withPage(state.guests, page) };
}

/**
 * @param {WorkspaceState} state
 * @param {import('./wire').GuestPage} page
 * @returns {WorkspaceState}
 */
export function workspaceWithPage(state, page) {
  const before = state.guests[page.meeting] ?? NO_GUESTS;
  return { ...state, guests: { ...state.guests, [page.meeting]: withPage(before, page) } };
}

/**
 * The attendee list in the parts a host reads it in.
 *
 * @param {GuestList} list
 */
export function sections(list) {
  const rows = Object.values(list.rows);
  const byArrival = rows.toSorted((a, b) => a.arrived_at - b.arrived_at);
  return {
    asking: rows
      .filter((row) => row.called === 'asking')
      .sort((a, b) => (a.asked_at ?? 0) - (b.asked_at ?? 0)),
    inCall: byArrival.filter((row) => row.called === 'joined'),
    atDoor: byArrival.filter((row) => ['waiting', 'admitted', 'sent_back'].includes(row.called)),
    out: byArrival.filter((row) => ['denied', 'removed', 'left'].includes(row.called)),
  };
}

/**
 * The close looks under way that one takes or is given.
 *
 * @param {CallState} state
 * @param {number} now  the server's clock
 */
export function looksIn({ call, you }, now) {
  const standing = (call?.looks ?? []).filter((one) => one.ends_at > now);
  return {
    taken: standing.find((one) => one.by === you?.participant) ?? null,
    given: standing.filter((one) => one.participant === you?.participant),
  };
}

/**
 * Who waits already for the appointment after this one.
 *
 * @typedef {object} NextWaiting
 * @property {string | null} name  of whoever came first; null until it is known
 * @property {number} count
 *
 * @param {WorkspaceState} state
 * @param {string} current  the appointment whose call one is in
 * @returns {NextWaiting | null}
 */
export function nextWaiting({ appointments, guests }, current) {
  const at = appointments.findIndex((row) => row.appointment === current);
  const next = appointments.slice(at + 1).find((row) => row.meeting.phase !== 'ended');
  const count = next ? Math.max(next.meeting.waiting, next.meeting.asking) : 0;
  if (at < 0 || !next || count === 0) return null;
  const rows = Object.values(guests[next.meeting.meeting]?.rows ?? {})
    .filter((row) => row.called === 'waiting' || row.called === 'asking')
    .sort((a, b) => a.arrived_at - b.arrived_at);
  return { name: rows[0]?.name ?? null, count };
}

/**
 * Which screen a page shows for this state.
 *
 * @param {CallState} state
 * @returns {'connecting' | 'final' | 'call' | 'naming' | 'door'}
 */
export function screenOf(state) {
  if (state.final || state.view?.access.action === 'final') return 'final';
  if (!state.you || !state.view) return 'connecting';
  if (state.call) return 'call';
  if (state.view.stage === 'naming' || state.view.stage === 'door') return state.view.stage;
  return 'connecting'; // in the call, and its inside is on the way
}

/**
 * Everybody else in the call is gone or dropped who could hold it: it waits for its host.
 *
 * @param {CallState} state
 */
export function isHeld(state) {
  if (state.meeting) return state.meeting.phase === 'held';
  return !!state.call && !state.call.people.some((one) => one.role === 'host' && one.connected);
}

/**
 * The people in the call, without oneself.
 *
 * @param {CallState} state
 */
export function othersIn({ call, you }) {
  return (call?.people ?? []).filter((one) => one.participant !== you?.participant);
}

/**
 * Who is there to be looked at, as the layout wants to know it.
 *
 * @param {CallState} state
 * @param {number} now  the server's clock
 * @returns {import('./layout').Present}
 */
export function presentIn(state, now) {
  const others = othersIn(state);
  // The slot outlives the sharing; only the person themself says whether they still do.
  const shared = state.call?.slots.find((slot) => slot.purpose === 'screen')?.participant;
  const presenter = others.find((one) => one.screen && one.participant === shared);
  return {
    others: others.map((one) => one.participant),
    presenter: presenter?.participant ?? null,
    looked: looksIn(state, now).taken?.participant ?? null,
    spotlight: state.call?.spotlight ?? null,
  };
}

/**
 * A place at the door and an inside of a call exclude each other, whichever message says so first.
 *
 * @param {CallState} state
 * @returns {CallState}
 */
function atThePlace(state) {
  return state.view && isOutside(state.view) ? { ...state, call: null, chat: [] } : state;
}

/** @param {import('./wire').View} view */
function isOutside({ stage }) {
  return stage === 'door' || stage === 'naming';
}

/**
 * A page that was away is told again what it knows. A server that was restarted has forgotten it all
 * and counts anew: what is known here stays, and the time tells one line 1 from the other.
 *
 * @param {readonly ChatLine[]} known
 * @param {readonly ChatLine[]} told
 * @returns {readonly ChatLine[]}
 */
function withLines(known, told) {
  const fresh = told.filter(
    ({ number, at }) => !known.some((one) => one.number === number && one.at === at),
  );
  return fresh.length > 0 ? [...known, ...fresh].sort((a, b) => a.at - b.at) : known;
}

/**
 * @param {CallState} state
 * @param {(call: import('./wire').Call) => import('./wire').Call} change
 * @returns {CallState}
 */
function inCall(state, change) {
  return state.call ? { ...state, call: change(state.call) } : state;
}

/**
 * @template {Record<string, any>} T
 * @param {readonly T[]} items
 * @param {readonly T[]} changed
 * @param {keyof T} key
 * @param {readonly string[]} gone
 * @returns {T[]} known items in their places, new ones at the end
 */
function merge(items, changed, key, gone) {
  const fresh = new Map(changed.map((item) => [item[key], item]));
  const kept = items
    .filter((item) => !gone.includes(item[key]))
    .map((item) => {
      const better = fresh.get(item[key]) ?? item;
      fresh.delete(item[key]);
      return better;
    });
  return [...kept, ...fresh.values()];
}

/**
 * @param {readonly SlotState[]} slots
 * @param {readonly SlotState[]} changed
 * @returns {SlotState[]}
 */
function mergeSlots(slots, changed) {
  const keyed = (/** @type {readonly SlotState[]} */ all) =>
    all.map((slot) => ({ ...slot, key: slotKey(slot) }));
  return merge(keyed(slots), keyed(changed), 'key', []).map(({ key: _, ...slot }) => slot);
}

/** @param {Pick<SlotState, 'audio' | 'video'>} slot */
function slotKey(slot) {
  return `${slot.audio ?? ''}/${slot.video ?? ''}`;
}

/**
 * @param {GuestList} list
 * @param {import('./wire').GuestPage} page
 * @returns {GuestList}
 */
function withPage(list, page) {
  const rows = { ...list.rows };
  for (const row of page.rows) rows[row.participant] = newer(rows[row.participant], row);
  return { rows, total: page.total, next: page.next };
}

/**
 * @param {GuestList} list
 * @param {import('./wire').GuestsChanged} event
 * @returns {GuestList}
 */
function withChanges(list, event) {
  const rows = { ...list.rows };
  for (const row of event.changed) rows[row.participant] = newer(rows[row.participant], row);
  for (const participant of event.gone) delete rows[participant];
  const total = Math.max(list.total, Object.keys(rows).length);
  return { rows, total, next: list.next };
}

/**
 * A page that was asked for before a change may arrive after it.
 *
 * @param {GuestRow | undefined} known
 * @param {GuestRow} told
 */
function newer(known, told) {
  return known && known.version > told.version ? known : told;
}

/**
 * One notification per kind, meeting and person; a gathered one replaces what it gathers.
 *
 * @param {readonly Notification[]} list
 * @param {Notification | import('./wire').NotificationCleared} event
 * @returns {readonly Notification[]}
 */
function withNotification(list, event) {
  const others = list.filter(
    (one) =>
      one.kind !== event.kind ||
      one.meeting !== event.meeting ||
      (event.participant !== null && one.participant !== event.participant),
  );
  return event.type === 'notification' ? [...others, event] : others;
}

/** @param {readonly import('./wire').AppointmentRow[]} rows */
function byTime(rows) {
  return rows.toSorted((a, b) => a.starts_at - b.starts_at || a.title.localeCompare(b.title));
}
