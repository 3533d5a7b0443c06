/** The client's page: a name, the waiting room, the call, and a kind end. Entry of `call.html`. */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { canCall } from './able.js';
import { socketUrl } from './address.js';
import { path, takeOpened } from './early.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { fetched } from './later.js';
import { Notices } from './notices.js';
import { Page, pageRoot } from './page.js';
import { Participation } from './participation.js';
import { guestFarewell, refusedFarewell, unableFarewell } from './ui/farewell.js';
import { heading } from './ui/heading.js';
import { firstConnecting, linkSign } from './ui/link.js';
import { naming } from './ui/naming.js';
import { toasts } from './ui/toasts.js';

/** A server that answers sooner than this needs no page that says it is asked. */
const PATIENCE_MS = 300;

await beginLanguage();

const page = new Page(pageRoot(), view, (pixels) => attending?.show(pixels));
const notices = new Notices(page.draw);
const participation = new Participation({
  url: socketUrl(path),
  path,
  opened: takeOpened,
  notices,
  onChange: changed,
});
const able = canCall();
/** @type {import('./attending').Attending | null} null until it has come */ let attending = null;
let asked = false;
// Whoever cannot take part does not arrive: the host would wait for them in vain.
if (!able) participation.close();

function changed() {
  attending?.changed();
  page.draw();
  // Behind the first screen: the name can be typed sooner.
  if (able && !asked && participation.link === 'open') {
    asked = true;
    setTimeout(() => void attend());
  }
}

async function attend() {
  const { Attending } = await fetched('attending', () => import('./attending.js'));
  attending = new Attending({ page, notices, participation, path, signInLink });
  attending.changed();
  page.draw();
}

/** @returns {import('./page').View} */
function view() {
  const { appointment, view: place } = participation.state;
  const screen = able ? participation.screen : 'unable';
  const action = screen === 'door' ? place?.access.action : null;
  const shown = attending?.view(screen, action ?? null);
  const content = body(screen) ?? shown?.body;
  const title = appointment?.title ?? t('call.label');
  const news = action ? t(titleKey(action)) : '';
  return {
    screen: content ? screen : 'connecting',
    title: shown?.first ? `${shown.first} · ${title}` : news ? `${title} · ${news}` : title,
    content: html`
      ${screen === 'call' ? nothing : heading(appointment?.practice ?? '')}
      ${['call', 'final', 'unable'].includes(screen) ? nothing : linkSign(participation.link)}
      ${shown?.talk}
      <div class="page-body">${content ?? firstConnecting(participation.since)}</div>
      ${toasts({ notices })}
    `,
  };
}

/** @param {string} action  what a tab in the background should say first */
function titleKey(action) {
  return action === 'join' || action === 'ask' ? `door.${action}` : 'door.label';
}

/**
 * What needs nothing but words.
 *
 * @param {Participation['screen'] | 'unable'} screen
 */
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
    default:
      return null;
  }
}

/** Signing in keeps the place: the account takes over what the unverified guest had (R41). */
function signInLink() {
  return participation.state.you?.verified ? '' : `/portal?next=${encodeURIComponent(path)}`;
}

setTimeout(page.draw, PATIENCE_MS);
