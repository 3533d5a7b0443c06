/**
 * The practitioner's page: sign-in, the day, pre-join and the call. Entry of `workspace.html`.
 *
 * It is one page for all of these, so that the workspace socket, and with it every notification,
 * stays open whichever of them is shown (R28).
 */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { canCall } from './able.js';
import { session } from './account.js';
import { socketUrl } from './address.js';
import { Bell } from './bell.js';
import { Desk } from './desk.js';
import { Devices } from './devices.js';
import { Hosting } from './hosting.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { loadInCall } from './later.js';
import { Notices } from './notices.js';
import { Notifications } from './notifications.js';
import { Page, pageRoot } from './page.js';
import { Questions } from './questions.js';
import { Replies } from './replies.js';
import { Signing } from './signing.js';
import { Today } from './today.js';
import { back } from './ui/back.js';
import { bellButton } from './ui/bell.js';
import { quietButton } from './ui/button.js';
import { unableFarewell } from './ui/farewell.js';
import { heading } from './ui/heading.js';
import { firstConnecting, linkSign } from './ui/link.js';
import { showLevel } from './ui/preview.js';
import { schedule } from './ui/schedule.js';
import { talkBar } from './ui/talk.js';
import { toasts } from './ui/toasts.js';

await beginLanguage();

const TODAY = '/workspace';
const MEETING = /^\/workspace\/meetings\/([A-Za-z0-9_-]+)\/?$/;
const SESSION_CHECK_MS = 5_000;
/** Beside a call the list has room of its own from here on; on a phone it would cover the call. */
const ROOM_FOR_LIST = matchMedia('(min-width: 900px)');

const page = new Page(pageRoot(), view, (pixels) =>
  hosting?.attendance.media.show(inCall?.alsoOutside(pixels) ?? pixels),
);
const notices = new Notices(page.draw);
const devices = new Devices(() => {
  hosting?.attendance.devicesChanged();
  page.sink = devices.speaker.sink;
  page.draw();
});
devices.onLevel = (level) => showLevel(page.root, level);
const bell = new Bell();
const replies = new Replies(notices);
const questions = new Questions(page.draw);
const signing = new Signing({ area: TODAY, notices, onChange: page.draw, onSignedIn: begin });
const today = new Today({ notices, onChange: page.draw, onStart: toPreJoin });
const notifications = new Notifications({
  bell,
  desk: () => desk,
  hosting: () => hosting,
  onChange: page.draw,
  onJoin: toPreJoin,
});

/** @type {import('./incall').InCall | null} null until it has come */ let inCall = null;
/** @type {Desk | null} */ let desk = null;
/** @type {string | null} the appointment of the meeting in the address */ let appointment = null;
/** @type {Hosting | null} of that meeting, unless this page cannot take part */ let hosting = null;
/** @type {boolean | null} null until the server has said */ let signedIn = null;
let practice = '';
let checkedSession = 0;
const openedAt = Date.now();

function participation() {
  return hosting?.participation ?? null;
}

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
    url: socketUrl(TODAY),
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

async function exit() {
  await signing.out();
  shut();
  history.replaceState(null, '', TODAY);
  page.draw();
}

/** @param {string} path */
function go(path) {
  if (location.pathname !== path) history.pushState(null, '', path);
  follow();
}

function toDay() {
  go(TODAY);
}

/** Opens the meeting that the address asks for, and lets go of any other. */
function follow() {
  const wanted = MEETING.exec(location.pathname)?.[1] ?? null;
  if (wanted !== appointment) drop();
  appointment = wanted;
  if (appointment && !hosting && signedIn && canCall()) {
    hosting = new Hosting({
      appointment,
      path: pathOf(appointment),
      devices,
      notices,
      questions,
      page,
      desk: () => desk,
      onChange: hostingChanged,
      onBack: toDay,
      onAgain: again,
    });
  }
  page.draw();
}

function hostingChanged() {
  const at = participation();
  if (at) replies.hear(at.state.guests, at.now);
  page.draw();
}

function drop() {
  const dropped = hosting;
  hosting = null;
  appointment = null;
  dropped?.close();
}

function again() {
  const path = location.pathname;
  drop();
  go(path);
}

/** @param {string} next  an appointment */
function toPreJoin(next) {
  const path = pathOf(next);
  const elsewhere = participation()?.state.call && appointment !== next;
  if (!elsewhere) {
    go(path);
    return;
  }
  questions.ask('switch', async () => {
    await participation()?.leave();
    go(path);
  });
}

/** @param {string} of  an appointment */
function pathOf(of) {
  return `${TODAY}/meetings/${of}`;
}

// ------------------------------------------------------------------ what is shown

/** @returns {import('./page').View} */
function view() {
  const screen = screenNow();
  if (screen !== 'call') inCall?.rest();
  const name = desk?.state.name;
  const whose = desk?.state.practice ?? practice;
  const where = participation()?.state.appointment?.title ?? t('workspace.title');
  const told = signedIn === false ? [] : notifications.list;
  notifications.ring(told, { quiet: screen === 'call' });
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
        actions: notifications.actions,
        discreet: devices.screen !== null,
      })}
      ${questions.view() ?? today.view()}
    `,
  };
}

function talk() {
  const doorstep = hosting?.attendance.doorstep;
  page.deaf = doorstep?.isOpen ?? false;
  return doorstep ? talkBar(doorstep, 'host') : nothing;
}

function screenNow() {
  if (signedIn === false) return 'signin';
  if (hosting) {
    const { screen } = hosting.participation;
    return screen === 'call' && !inCall ? 'connecting' : screen;
  }
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
  if (screen === 'signin') return signing.view();
  if (hosting) return hosting.view(inCall);
  if (screen === 'unable') return html`${back(toDay)}${unableFarewell()}`;
  if (screen === 'today' && desk) {
    const { state, now, pending } = desk;
    return schedule({ state, now, pending, busy: today.busy, actions: dayActions });
  }
  return firstConnecting(openedAt);
}

// ------------------------------------------------------------------ what is done

/** @type {import('./ui/schedule').ScheduleActions} */
const dayActions = {
  onStart: (row) => toPreJoin(row.appointment),
  onOpenAgain: (row) => void desk?.openAgain(row.appointment),
  onEnd: (row) => questions.ask('end', () => void desk?.end(row.meeting.meeting)),
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

window.addEventListener('popstate', follow);
page.draw();
void begin();
inCall = await loadInCall({
  page,
  devices,
  notices,
  participation,
  firstPanel: ROOM_FOR_LIST.matches ? 'people' : null,
});
page.draw();
