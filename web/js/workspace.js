/**
 * The practitioner's page: sign-in, the day, pre-join and the call. Entry of `workspace.html`.
 *
 * It is one page for all of these, so that the workspace socket, and with it every notification,
 * stays open whichever of them is shown (R28).
 */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { canCall } from './able.js';
import { session, signIn, signOut } from './account.js';
import { Bell } from './bell.js';
import { Comings } from './comings.js';
import { Desk } from './desk.js';
import { Devices } from './devices.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { loadInCall } from './later.js';
import { Notices } from './notices.js';
import { Page, pageRoot, socketUrl } from './page.js';
import { Participation } from './participation.js';
import { Replies } from './replies.js';
import { Ringing } from './ringing.js';
import { nextWaiting } from './state.js';
import { Today } from './today.js';
import { attendees } from './ui/attendees.js';
import { bellButton } from './ui/bell.js';
import { button, quietButton } from './ui/button.js';
import { clock } from './ui/clock.js';
import { comings } from './ui/comings.js';
import { dialog } from './ui/dialog.js';
import { farewell, refusedFarewell, unableFarewell } from './ui/farewell.js';
import { heading } from './ui/heading.js';
import { firstConnecting, linkSign } from './ui/link.js';
import { prejoin } from './ui/prejoin.js';
import { showLevel } from './ui/preview.js';
import { schedule } from './ui/schedule.js';
import { signIn as signInForm } from './ui/signin.js';
import { talkBar } from './ui/talk.js';
import { keyOf, toasts } from './ui/toasts.js';

await beginLanguage();

/** @typedef {import('./wire').Notification} Notification */

const TODAY = '/workspace';
const MEETING = /^\/workspace\/meetings\/([A-Za-z0-9_-]+)\/?$/;
const SESSION_CHECK_MS = 5_000;
/** Beside a call the list has room of its own from here on; on a phone it would cover the call. */
const ROOM_FOR_LIST = matchMedia('(min-width: 900px)');

const page = new Page(pageRoot(), view, (pixels) =>
  participation?.show(inCall?.alsoOutside(pixels) ?? pixels),
);
const notices = new Notices(page.draw);
const devices = new Devices(() => {
  participation?.devicesChanged();
  page.sink = devices.speaker.sink;
  page.draw();
});
const replies = new Replies(notices);
/** @type {import('./incall').InCall | null} null until it has come */ let inCall = null;
const today = new Today({ notices, onChange: page.draw, onStart: toPreJoin });
const bell = new Bell();
const present = new Comings();
const ringing = new Ringing();
devices.onLevel = (level) => showLevel(page.root, level);

/** @type {Desk | null} */ let desk = null;
/** @type {Participation | null} */ let participation = null;
/** @type {string | null} the appointment of the meeting in the address */ let appointment = null;
/** @type {import('./ui/dialog').Question | null} */ let question = null;
/** @type {boolean | null} null until the server has said */ let signedIn = null;
/** @type {{ busy: boolean, problem: import('./account').SignInProblem | null }} */ let signing = {
  busy: false,
  problem: null,
};
/** @type {string | null} whose row in the attendee list is unfolded */ let opened = null;
/** @type {ReadonlySet<string>} notifications closed by hand */ let closed = new Set();
let practice = '';
let checkedSession = 0;
const openedAt = Date.now();

// ------------------------------------------------------------------ coming and going

async function begin() {
  const known = await session(TODAY).catch(() => null);
  // Without an answer the sockets will find the server again; with one it is certain.
  signedIn = known?.signed_in ?? true;
  practice = known?.practice ?? practice;
  if (signedIn) openDesk();
  page.draw();
}

function openDesk() {
  desk = new Desk({
    url: socketUrl(`${TODAY}/ws`),
    notices,
    onChange: deskChanged,
    onLost: () => void checkSession(),
  });
  follow();
}

function deskChanged() {
  if (desk?.state.signedOut) shut();
  for (const list of Object.values(desk?.state.guests ?? {})) replies.hear(list, desk?.now ?? 0);
  page.draw();
}

/** A refused WebSocket does not say why; a session that has run out must lead to the form. */
async function checkSession() {
  if (Date.now() - checkedSession < SESSION_CHECK_MS) return;
  checkedSession = Date.now();
  const known = await session(TODAY).catch(() => null);
  if (known && !known.signed_in) shut();
  page.draw();
}

function shut() {
  signedIn = false;
  desk?.close();
  desk = null;
  drop();
}

/** @param {string} email @param {string} password */
async function enter(email, password) {
  signing = { busy: true, problem: null };
  page.draw();
  signing = { busy: false, problem: await signIn(TODAY, email, password) };
  if (!signing.problem) await begin();
  page.draw();
}

async function exit() {
  await signOut(TODAY).catch(() => notices.add(t('error.offline'), 'bad'));
  shut();
  history.replaceState(null, '', TODAY);
  page.draw();
}

/** @param {string} path */
function go(path) {
  if (location.pathname !== path) history.pushState(null, '', path);
  follow();
}

/** Makes the participation that the address asks for, and lets go of any other. */
function follow() {
  const wanted = MEETING.exec(location.pathname)?.[1] ?? null;
  if (wanted !== appointment) drop();
  appointment = wanted;
  if (appointment && !participation && signedIn && canCall()) {
    const path = `${TODAY}/meetings/${appointment}`;
    participation = new Participation({
      url: socketUrl(`${path}/ws`),
      path,
      devices,
      notices,
      onChange: participationChanged,
    });
  }
  page.draw();
}

function participationChanged() {
  if (participation) replies.hear(participation.state.guests, participation.now);
  // Having left on purpose one is back at the day; every other end has something to say first.
  if (participation?.state.final === 'left') go(TODAY);
  const { call = null, you } = participation?.state ?? {};
  page.say(comings(present.follow(call, you?.participant)));
  page.draw();
}

function drop() {
  const dropped = participation;
  participation = null;
  appointment = null;
  dropped?.close();
  devices.stop();
}

function again() {
  const path = location.pathname;
  drop();
  go(path);
}

/** @param {string} next  an appointment */
function toPreJoin(next) {
  const path = `${TODAY}/meetings/${next}`;
  const elsewhere = participation?.state.call && appointment !== next;
  if (!elsewhere) {
    go(path);
    return;
  }
  ask({
    title: t('confirm.switch.title'),
    text: t('confirm.switch.text'),
    confirm: t('confirm.switch.do'),
    onConfirm: async () => {
      await participation?.leave();
      go(path);
    },
  });
}

/** @param {import('./ui/dialog').Question} asked */
function ask(asked) {
  question = asked;
  page.draw();
}

function unask() {
  question = null;
  page.draw();
}

// ------------------------------------------------------------------ what is shown

/** @returns {import('./page').View} */
function view() {
  const screen = screenNow();
  if (screen !== 'call') inCall?.rest();
  const name = desk?.state.name;
  const whose = desk?.state.practice ?? practice;
  const where = participation?.state.appointment?.title ?? t('workspace.title');
  const told = notifications();
  if (ringing.due(told, Date.now() / 1000)) bell.ring({ quiet: screen === 'call' });
  const count = told.length > 0 ? `(${told.length}) ` : '';
  return {
    screen,
    title: count + (whose ? `${where} · ${whose}` : where),
    content: html`
      ${screen === 'call' ? nothing : heading(whose, name ? account(name) : nothing)}
      ${desk && screen !== 'call' ? linkSign(desk.link) : nothing}
      ${talk()}
      <div class="page-body">${body(screen)}</div>
      ${toasts({
        notices,
        notifications: told,
        actions: notificationActions,
        discreet: devices.screen !== null,
      })}
      ${question ? dialog(question, unask) : today.view()}
    `,
  };
}

function talk() {
  page.deaf = participation?.doorstep.isOpen ?? false;
  return participation ? talkBar(participation.doorstep, 'host') : nothing;
}

function screenNow() {
  if (signedIn === false) return 'signin';
  if (participation) return participation.screen;
  if (appointment && !canCall()) return 'unable';
  return desk?.state.practice ? 'today' : 'connecting';
}

function toggleBell() {
  bell.toggle();
  page.draw();
}

/** @param {string} name */
function account(name) {
  return html`<div class="account">
    <bdi>${name}</bdi>
    ${bellButton(bell.on, toggleBell)}
    ${quietButton(t('signin.out'), () => void exit())}
  </div>`;
}

/** @param {ReturnType<typeof screenNow>} screen */
function body(screen) {
  switch (screen) {
    case 'signin':
      return signInForm({
        whom: 'workspace',
        ...signing,
        onSignIn: (...given) => void enter(...given),
      });
    case 'today':
      return desk
        ? schedule({
            state: desk.state,
            now: desk.now,
            pending: desk.pending,
            busy: today.busy,
            actions: dayActions,
          })
        : nothing;
    case 'door':
    case 'naming':
      return participation
        ? html`${back()}${prejoin({ participation, devices, list: attendeeList(participation) })}`
        : nothing;
    case 'call':
      return participation ? call(participation) : nothing;
    case 'final':
      return html`${back()}${final(participation?.state.final ?? 'ended')}`;
    case 'unable':
      return html`${back()}${unableFarewell()}`;
    case 'refused':
      return html`${back()}${refusedFarewell(participation?.refusal ?? null)}`;
    default:
      return firstConnecting(participation?.since ?? openedAt);
  }
}

function back() {
  return html`<div class="back">${quietButton(t('workspace.back'), () => go(TODAY), 'back')}</div>`;
}

/** @param {Participation} at */
function call(at) {
  if (!inCall) return firstConnecting(at.since);
  return inCall.draw(at, {
    listTitle: t('attendees.title'),
    list: () => attendeeList(at),
    clock: clockOf(at),
    onEnd: () => confirmEnd(() => void at.end()),
  });
}

/** @param {Participation} at */
function clockOf({ state: { meeting, appointment: shown }, now }) {
  return clock({
    startedAt: meeting?.started_at ?? null,
    endsAt: shown?.ends_at ?? now,
    now,
    next: desk && shown ? nextWaiting(desk.state, shown.appointment) : null,
  });
}

/** @param {Participation} at */
function attendeeList(at) {
  const { meeting, guests, call, you } = at.state;
  if (!meeting || !you) return nothing;
  return attendees({
    list: guests,
    meeting,
    call,
    self: you.participant,
    deciding: {
      onAdmit: (row) => void at.admit(row),
      onDeny: (row) => void at.deny(row),
      onRemove: (row) => confirmRemove(at, row),
      onBind: (row, client) => void at.bind(row.participant, client),
      clients: at.clients,
      onTalk: (row) => void at.talk(row),
      onSendBack: (row) => void at.sendBack(row.participant),
      onAdmitAll: () => void at.admitAll(),
      onLock: (locked) => void at.lock(locked),
      onSay: (row, text) => void at.say(row.participant, text),
      onSayToAll: (text) => void at.sayToAll(text),
      onLate: (minutes) => void at.late(minutes),
      onLead: (verb, participant) => void at.lead(verb, participant),
      colleagues: at.colleagues,
      onAskColleagues: () => void at.askColleagues(),
      onHandOver: (colleague) => void at.handOver(colleague),
      onMuteAll: () => void at.muteAll(),
      onLowerHands: () => void at.lowerHands(),
      onMore: () => void at.moreGuests(),
      pending: at.pending,
      opened,
      onOpen: (row) => void unfold(row),
    },
  });
}

/** @param {string | null} participant */
async function unfold(participant) {
  opened = participant;
  page.draw();
  if (!opened) return;
  await participation?.readClients();
  // What has unfolded may lie below the end of the list.
  queueMicrotask(() => page.root.querySelector('.row-more')?.scrollIntoView({ block: 'nearest' }));
}

/** @param {import('./wire').FinalReason} reason */
function final(reason) {
  const action =
    reason === 'ended'
      ? button(t('workspace.open_again'), () => void openAgain(), { sign: 'again' })
      : button(t(`final.${reason}.do`), again, { look: 'primary' });
  return farewell({
    title: t(`final.${reason}.title`),
    more: t(reason === 'ended' ? 'final.ended.host' : `final.${reason}.more`),
    sign: reason === 'ended' ? 'check' : 'again',
    action,
  });
}

// ------------------------------------------------------------------ what is done

/** @type {import('./ui/schedule').ScheduleActions} */
const dayActions = {
  onStart: (row) => toPreJoin(row.appointment),
  onOpenAgain: (row) => void desk?.openAgain(row.appointment),
  onEnd: (row) => confirmEnd(() => void desk?.end(row.meeting.meeting)),
  onCopy: (row) => void today.copy(row.share_link),
  onShare: 'share' in navigator ? (row) => today.share(row) : null,
  onMeetNow: today.meetNow,
  onBook: today.openForm,
  onAdmit: (row, guest) =>
    void desk?.admit(row.meeting.meeting, guest.participant, guest.request ?? ''),
  onDeny: (row, guest) =>
    void desk?.deny(row.meeting.meeting, guest.participant, guest.request ?? ''),
  onSayToAll: (row, text) => void desk?.sayToAll(row.meeting.meeting, text),
  onLate: (row, minutes) => void desk?.late(row.meeting.meeting, minutes),
};

/** @type {import('./ui/toasts').HostActions} */
const notificationActions = {
  onJoin: (one) => {
    for (const other of notifications()) {
      if (other.kind === one.kind && other.meeting === one.meeting) dismiss(other);
    }
    toPreJoin(one.appointment);
  },
  onAdmit: (one) => decide('admit', one),
  onDeny: (one) => decide('deny', one),
  onClose: dismiss,
};

/** @param {'admit' | 'deny'} verb @param {Notification} one */
function decide(verb, one) {
  const { participant, meeting } = one;
  const request = one.request ?? '';
  if (desk?.link === 'open') void desk[verb](meeting, participant, request);
  else void participation?.decide(participant, { type: verb, participant, request });
}

/** Both sockets tell of the meeting one is in; each person rings once. */
function notifications() {
  /** @type {Map<string, Notification>} */
  const all = new Map();
  const own = participation?.state.notifications ?? [];
  for (const one of [...(desk?.link === 'open' ? [] : own), ...(desk?.state.notifications ?? [])]) {
    if (!closed.has(keyOf(one))) all.set(keyOf(one), one);
  }
  return signedIn === false ? [] : [...all.values()];
}

/** @param {Notification} one */
function dismiss(one) {
  closed = new Set([...closed, keyOf(one)]);
  page.draw();
}

/** @param {() => void} onConfirm */
function confirmEnd(onConfirm) {
  ask({
    title: t('confirm.end.title'),
    text: t('confirm.end.text'),
    confirm: t('confirm.end.do'),
    onConfirm,
  });
}

/** @param {Participation} at @param {import('./wire').GuestRow} row */
function confirmRemove(at, row) {
  ask({
    title: t('confirm.remove.title', { name: row.name }),
    text: t('confirm.remove.text'),
    confirm: t('confirm.remove.do'),
    onConfirm: () => void at.remove(row.participant),
  });
}

async function openAgain() {
  if (!appointment || !desk) return;
  await desk.openAgain(appointment);
  again();
}

window.addEventListener('popstate', follow);
page.draw();
void begin();
inCall = await loadInCall({
  page,
  devices,
  notices,
  participation: () => participation,
  firstPanel: ROOM_FOR_LIST.matches ? 'people' : null,
});
page.draw();
