/** The client's page: a name, the waiting room, the call, and a kind end. Entry of `call.html`. */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Devices } from './devices.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { Notices } from './notices.js';
import { Numbers } from './numbers.js';
import { Page, pageRoot, socketUrl } from './page.js';
import { Panels } from './panels.js';
import { Participation } from './participation.js';
import { qualityOf } from './quality.js';
import { switches } from './switches.js';
import { Together } from './together.js';
import { aside } from './ui/aside.js';
import { controls } from './ui/controls.js';
import { conversation } from './ui/conversation.js';
import { door } from './ui/door.js';
import { guestFarewell, refusedFarewell } from './ui/farewell.js';
import { heading } from './ui/heading.js';
import { firstConnecting, linkSign } from './ui/link.js';
import { naming } from './ui/naming.js';
import { people } from './ui/people.js';
import { showLevel } from './ui/preview.js';
import { toasts } from './ui/toasts.js';

await beginLanguage();

const path = location.pathname.replace(/\/$/, '');
const page = new Page(pageRoot(), view, (pixels) => participation.show(pixels));
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
  onChange: page.draw,
});
const panels = new Panels(page.root, page.draw);
const numbers = new Numbers(page.draw);
const together = new Together(panels, page.draw);

/** @returns {import('./page').View} */
function view() {
  const { appointment, view: place } = participation.state;
  const { screen } = participation;
  const news = screen === 'door' ? ` · ${t(titleKey(place?.access.action))}` : '';
  return {
    screen,
    title: `${appointment?.title ?? t('call.label')}${news}`,
    content: html`
      ${screen === 'call' ? nothing : heading(appointment?.practice ?? '')}
      ${screen === 'call' || screen === 'final' ? nothing : linkSign(participation.link)}
      <div class="page-body">${body(screen)}</div>
      ${toasts({ notices })}
    `,
  };
}

/** @param {string | undefined} action  what a tab in the background should say first */
function titleKey(action) {
  return action === 'join' || action === 'ask' ? `door.${action}` : 'door.label';
}

/** @param {Participation['screen']} screen */
function body(screen) {
  const { state } = participation;
  switch (screen) {
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
      return door({ participation, devices, signInLink: signInLink() });
    case 'call':
      return conversation({
        participation,
        devices,
        silent: page.silent,
        onSound: page.sound,
        list: aside({ participation, panels, numbers, together, title: t('call.people'), list }),
        bar: bar(),
      });
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

function bar() {
  return controls({
    devices,
    open: panels.open,
    quality: qualityOf(participation.state.call, participation.state.you?.participant),
    asking: 0,
    host: false,
    clock: nothing,
    together: together.controls(participation),
    actions: {
      ...switches(devices, notices),
      onPeople: () => panels.toggle('people'),
      onConnection: () => panels.toggle('connection'),
      onLeave: () => void participation.leave(),
      onEnd: null,
    },
  });
}

page.draw();
