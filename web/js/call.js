/** The client's page: a name, the waiting room, the call, and a kind end. Entry of `call.html`. */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { canCall } from './able.js';
import { session } from './account.js';
import { Bell } from './bell.js';
import { Comings } from './comings.js';
import { Devices } from './devices.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { loadInCall } from './later.js';
import { Notices } from './notices.js';
import { ownVisit } from './own_visit.js';
import { Page, pageRoot, socketUrl } from './page.js';
import { Participation } from './participation.js';
import { Summons } from './summons.js';
import { comings } from './ui/comings.js';
import { door } from './ui/door.js';
import { guestFarewell, refusedFarewell, unableFarewell } from './ui/farewell.js';
import { heading } from './ui/heading.js';
import { firstConnecting, linkSign } from './ui/link.js';
import { naming } from './ui/naming.js';
import { people } from './ui/people.js';
import { showLevel } from './ui/preview.js';
import { talkBar } from './ui/talk.js';
import { toasts } from './ui/toasts.js';
import { pushOffer } from './ui/web_push.js';
import { WebPush } from './web_push.js';

await beginLanguage();

const path = location.pathname.replace(/\/$/, '');
const page = new Page(pageRoot(), view, (pixels) =>
  participation.media.show(inCall?.alsoOutside(pixels) ?? pixels),
);
const notices = new Notices(page.draw);
const devices = new Devices(() => {
  participation.devicesChanged();
  page.sink = devices.speaker.sink;
  page.draw();
});
devices.onLevel = (level) => showLevel(page.root, level);
const participation = new Participation({
  url: socketUrl(`${path}/ws`),
  path,
  devices,
  notices,
  onChange: changed,
});
const able = canCall();
/** @type {import('./incall').InCall | null} null until it has come */ let inCall = null;
const present = new Comings();
const summons = new Summons(new Bell());
const push = new WebPush({
  scope: path,
  tell: (endpoint, wanted) => participation.summon(endpoint, wanted),
  onChange: page.draw,
  onFailure: () => notices.add(t('push.failed'), 'bad'),
});
/** @type {import('./account').PortalAppointment | null} */ let own = null;
let lookedForOwn = false;
// Whoever cannot take part does not arrive: the host would wait for them in vain.
if (!able) participation.close();

function changed() {
  const { you, call, pushKey, final } = participation.state;
  push.follow({ screen: participation.screen, key: pushKey, final });
  page.say(comings(present.follow(call, you?.participant)));
  if (you?.verified && you.role === 'guest' && !lookedForOwn) {
    lookedForOwn = true;
    void lookForOwn();
  }
  page.draw();
}

/** A client who came to somebody else's appointment is offered their own. */
async function lookForOwn() {
  const known = await session('/portal').catch(() => null);
  own = ownVisit(known?.appointments ?? [], path, participation.now);
  page.draw();
}

/** @returns {import('./page').View} */
function view() {
  const { appointment, view: place } = participation.state;
  const screen = able ? participation.screen : 'unable';
  if (screen !== 'call') inCall?.rest();
  const action = screen === 'door' ? place?.access.action : null;
  const called = summons.follow(action ?? null, Date.now() / 1000);
  const title = appointment?.title ?? t('call.label');
  const news = action ? t(titleKey(action)) : '';
  const first = talkOffered() ?? (called ? t('door.called') : null);
  return {
    screen,
    title: first ? `${first} · ${title}` : news ? `${title} · ${news}` : title,
    content: html`
      ${screen === 'call' ? nothing : heading(appointment?.practice ?? '')}
      ${['call', 'final', 'unable'].includes(screen) ? nothing : linkSign(participation.link)}
      ${talk()}
      <div class="page-body">${body(screen)}</div>
      ${toasts({ notices })}
    `,
  };
}

/** What a tab in the background should say before all else. */
function talkOffered() {
  const { talk } = participation.doorstep;
  return talk?.stage === 'offered' ? t('talk.guest.offered', { name: talk.name }) : null;
}

function talk() {
  page.deaf = participation.doorstep.isOpen;
  return talkBar(participation.doorstep, 'guest');
}

/** @param {string} action  what a tab in the background should say first */
function titleKey(action) {
  return action === 'join' || action === 'ask' ? `door.${action}` : 'door.label';
}

/** @param {Participation['screen'] | 'unable'} screen */
function body(screen) {
  const { state } = participation;
  switch (screen) {
    case 'unable':
      return unableFarewell();
    case 'refused':
      return refusedFarewell(participation.refusal);
    case 'final':
      return guestFarewell(state.final ?? 'ended', () => location.reload());
    case 'naming':
      return state.appointment
        ? naming({
            appointment: state.appointment,
            problem: participation.nameProblem,
            busy: participation.pending.has('name'),
            signInLink: signInLink(),
            onName: (name) => void participation.giveName(name),
          })
        : nothing;
    case 'door':
      return door({
        participation,
        devices,
        own,
        signInLink: signInLink(),
        offer: pushOffer(push),
      });
    case 'call':
      return inCall
        ? inCall.draw(participation, { listTitle: t('call.people'), list, clock: nothing, onEnd: null })
        : firstConnecting(participation.since);
    default:
      return firstConnecting(participation.since);
  }
}

/** Signing in keeps the place: the account takes over what the unverified guest had (R41). */
function signInLink() {
  return participation.state.you?.verified ? '' : `/portal?next=${encodeURIComponent(path)}`;
}

function list() {
  const { call, you } = participation.state;
  return call ? people(call, you?.participant ?? '') : nothing;
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void push.hush();
});
page.draw();
inCall = await loadInCall({ page, devices, notices, participation: () => participation });
page.draw();
