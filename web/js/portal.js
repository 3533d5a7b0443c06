/** The client portal: sign-in, and one's own appointments. Entry of `portal.html`. */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { session } from './account.js';
import { t } from './i18n.js';
import { beginLanguage } from './language.js';
import { Notices } from './notices.js';
import { Page, pageRoot } from './page.js';
import { Signing } from './signing.js';
import { quietButton } from './ui/button.js';
import { heading } from './ui/heading.js';
import { firstConnecting } from './ui/link.js';
import { toasts } from './ui/toasts.js';
import { visits } from './ui/visits.js';

await beginLanguage();

const AREA = '/portal';
const openedAt = Date.now();

const page = new Page(pageRoot(), view);
const notices = new Notices(page.draw);
/** Back to the meeting one came from; only ever an address of this site. */
const next = samePlace(new URLSearchParams(location.search).get('next'));

/** @type {import('./account').Session | null} */ let known = null;
const signing = new Signing({
  area: AREA,
  notices,
  onChange: page.draw,
  onSignedIn: () => (next ? location.assign(next) : look()),
});

async function look() {
  known = await session(AREA).catch(() => null);
  if (known === null) notices.add(t('error.offline'), 'bad');
  page.draw();
}

async function exit() {
  await signing.out();
  await look();
}

/** @returns {import('./page').View} */
function view() {
  const screen = known === null ? 'connecting' : known.signed_in ? 'visits' : 'signin';
  const end = known?.signed_in
    ? html`<div class="account">
        <bdi>${known.name}</bdi>
        ${quietButton(t('signin.out'), () => void exit())}
      </div>`
    : nothing;
  return {
    screen,
    title: t(screen === 'signin' ? 'signin.title' : 'portal.title'),
    content: html`
      ${heading(known?.practice ?? '', end)}
      <div class="page-body">${body(screen)}</div>
      ${toasts({ notices })}
    `,
  };
}

/** @param {string} screen */
function body(screen) {
  if (screen === 'connecting') return firstConnecting(openedAt);
  if (screen === 'visits') return visits(known?.name ?? '', known?.appointments ?? []);
  return signing.view(next);
}

/** @param {string | null} path @returns {string | null} */
function samePlace(path) {
  if (!path) return null;
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname : null;
}

page.draw();
void look();
