/**
 * The waiting room: where one is, what one may do now, and meanwhile one's own picture.
 *
 * What the button does follows `access.action` alone; it shows no count and nobody else (R2, R8).
 *
 * @typedef {import('../participation').Participation} Participation
 * @typedef {{ title: string, more: string, button: unknown }} Panel
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, hasText, t } from '../i18n.js';
import { button, quietButton } from './button.js';
import { icon } from './icons.js';
import { signIn } from './naming.js';
import { occasion } from './occasion.js';
import { preview } from './preview.js';
import { reception } from './reception.js';
import { words } from './words.js';
import { wrongDoor } from './wrong_door.js';

/**
 * @param {object} shown
 * @param {Participation} shown.participation
 * @param {import('../connection_check').ConnectionCheck} shown.check
 * @param {import('../devices').Devices} shown.devices
 * @param {import('../account').PortalAppointment | null} shown.own  theirs, where this one is not
 * @param {string} shown.signInLink  '' for those who are signed in
 * @param {unknown} shown.offer  to be called on this device
 */
export function door({ participation, check, devices, own, signInLink, offer }) {
  const { state } = participation;
  const { appointment, you, view } = state;
  if (!appointment || !you || !view) return nothing;
  const { title, more, button } = panelFor(participation, view.access);
  return html`<section class="door" aria-label=${t('door.label')}>
    <div class="door-words">
      ${occasion(appointment)}
      ${own ? wrongDoor(own) : nothing}
      ${isNews(state) ? returned(state.returned ?? '') : nothing}
      <div role="status"><h1 tabindex="-1" data-focus>${title}</h1></div>
      <p class="lead">${more}</p>
      <div class="door-action">${button}</div>
      ${offer}
      ${words(
        view.words,
        (response) => void participation.respond(response),
        participation.pending.has('respond') || participation.link !== 'open',
      )}
      ${reception(appointment)}
    </div>
    ${preview(devices, you.name ?? '', check)}
    <div class="door-besides">
      <p class="aside">${t('door.as', { name: you.name ?? '' })}</p>
      ${signIn(signInLink)}
      ${quietButton(t('door.leave'), () => void participation.leave(), 'leave')}
    </div>
  </section>`;
}

/**
 * Whether why one is back at the door is still to be said, beside what the door says itself.
 *
 * @param {import('../state').CallState} state
 */
function isNews({ returned, view }) {
  return returned !== null && returned !== 'sent_back' && view?.access.action !== 'cooldown';
}

/** @param {string} reason */
function returned(reason) {
  const key = `returned.${reason}`;
  return html`<p class="advice calm" data-returned=${reason}>
    ${icon('door')}<span>${t(hasText(key) ? key : 'returned.other')}</span>
  </p>`;
}

/**
 * @param {Participation} participation
 * @param {import('../wire').Access} access
 * @returns {Panel}
 */
function panelFor(participation, access) {
  const busyFor = (participation.busyUntil ?? 0) - Date.now() / 1000;
  if (participation.busyUntil !== null && ['join', 'ask'].includes(access.action)) {
    return {
      title: t('busy.title'),
      more: busyFor > 0 ? t('busy.more', { time: countdown(busyFor) }) : t('busy.now'),
      button: actionButton(participation, access.action, busyFor > 0),
    };
  }
  switch (access.action) {
    case 'join':
    case 'ask':
      return {
        title: t(`door.${access.action}.title`),
        more: t(`door.${access.action}.more`),
        button: actionButton(participation, access.action, false),
      };
    case 'pending':
      return {
        title: t('door.pending.title'),
        more: t('door.pending.more'),
        button: html`<p class="pending">
          <span class="spinner" aria-hidden="true"></span>${t('door.pending')}
        </p>`,
      };
    case 'cooldown': {
      const left = (access.retry_at ?? 0) - participation.now;
      const when =
        left > 0 ? t('door.cooldown.more', { time: countdown(left) }) : t('door.cooldown.soon');
      const why = access.reason === 'removed' ? 'door.cooldown.removed' : 'door.cooldown.denied';
      return {
        title: t('door.cooldown.title'),
        more: `${t(why)} ${when}`,
        button: actionButton(participation, 'ask', true),
      };
    }
    case 'closed':
      return { title: t('door.closed.title'), more: t('door.closed.more'), button: nothing };
    default: {
      const key = access.reason === 'sent_back' ? 'door.sent_back' : 'door.wait';
      return { title: t(key), more: t(`${key}.more`), button: nothing };
    }
  }
}

/**
 * @param {Participation} participation
 * @param {string} action
 * @param {boolean} resting
 */
function actionButton(participation, action, resting) {
  const busy = participation.pending.has(action);
  const press = () => (action === 'join' ? participation.join() : participation.ask());
  const text = action === 'join' ? t(busy ? 'door.joining' : 'door.join') : t('door.ask');
  return button(text, () => void press(), {
    look: 'primary large',
    resting: resting || busy || participation.link !== 'open',
  });
}
