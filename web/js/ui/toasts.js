/**
 * The lower right corner: what has just happened; for hosts, who came or asks (R19, R20, R28).
 *
 * @typedef {import('../wire').Notification} Notification
 *
 * @typedef {object} HostActions
 * @property {(one: Notification) => void} onJoin
 * @property {(one: Notification) => void} onAdmit
 * @property {(one: Notification) => void} onDeny
 * @property {(one: Notification) => void} onClose
 */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button, closeButton } from './button.js';
import { icon } from './icons.js';
import { badge, initials } from './person.js';

/** More than these would cover the page; the rest is counted in the last of them. */
const MOST_CARDS = 3;
const NARROW = matchMedia('(max-width: 600px)');

/**
 * @param {object} shown
 * @param {import('../notices').Notices} shown.notices
 * @param {readonly Notification[]} [shown.notifications]
 * @param {HostActions} [shown.actions]
 * @param {boolean} [shown.discreet]  others may see this screen: initials, and no occasion
 */
export function toasts({ notices, notifications = [], actions, discreet = false }) {
  const told = discreet ? notifications.map(inInitials) : notifications;
  return html`<section class="toasts" role="region" aria-label=${t('toast.region')}>
    <div role="status" aria-live="polite">
      ${actions ? repeat(gathered(told), keyOf, (one) => card(one, actions)) : nothing}
      ${repeat(
        notices.list,
        (one) => one.id,
        (one) => notice(one, () => notices.remove(one.id)),
      )}
    </div>
  </section>`;
}

/**
 * The bar of a call stays free, however many rows it has; called after each drawing.
 *
 * @param {ParentNode} root
 */
export function liftToasts(root) {
  const bar = root.querySelector('.controls');
  const corner = root.querySelector('.toasts');
  if (!(corner instanceof HTMLElement)) return;
  corner.style.setProperty('--under', `${bar instanceof HTMLElement ? bar.offsetHeight : 0}px`);
}

/**
 * Asking again is another notification than having asked before.
 *
 * @param {Notification} one
 */
export function keyOf({ kind, meeting, participant, request }) {
  return [kind, meeting, participant, request].join('/');
}

/** @param {Notification} one @returns {Notification} */
function inInitials(one) {
  return { ...one, name: initials(one.name), title: '' };
}

/**
 * @param {import('../notices').Notice} one
 * @param {() => void} onClose
 */
function notice(one, onClose) {
  return html`<div class="toast notice ${one.tone}">
    ${icon(one.tone === 'good' ? 'check' : one.tone === 'bad' ? 'warning' : 'door')}
    <p>${one.text}</p>
    ${one.action ? offer(one.action, onClose) : nothing}
    ${closeButton(onClose)}
  </div>`;
}

/** @param {import('../notices').Action} action @param {() => void} onClose */
function offer({ label, onPress }, onClose) {
  const press = () => {
    onClose();
    onPress();
  };
  return button(label, press, { look: 'small' });
}

/**
 * @param {Notification} one
 * @param {HostActions} actions
 */
function card(one, actions) {
  const { name, more, verified } = one;
  return html`<div class="toast card" data-kind=${one.kind} data-participant=${one.participant}>
    <div class="toast-text">
      <p class="toast-title">${t(`toast.${one.kind}`, { name })}</p>
      <p class="toast-more">
        ${badge({ role: 'guest', verified })}<bdi class="toast-where">${one.title}</bdi>
      </p>
      ${more > 0 ? html`<p class="toast-count">${t('toast.more', { count: more })}</p>` : nothing}
    </div>
    ${closeButton(() => actions.onClose(one))}
    <div class="toast-actions">
      ${one.kind === 'arrived' ? join(one, actions) : decide(one, actions)}
    </div>
  </div>`;
}

/** @param {Notification} one @param {HostActions} actions */
function join(one, { onJoin }) {
  return button(t('toast.join'), () => onJoin(one), { look: 'primary', once: true });
}

/** @param {Notification} one @param {HostActions} actions */
function decide(one, { onAdmit, onDeny }) {
  const { name } = one;
  const deny = { label: t('attendees.deny.of', { name }), once: true };
  const admit = { label: t('attendees.admit.of', { name }), once: true, look: 'primary' };
  return html`${button(t('attendees.deny'), () => onDeny(one), deny)}
  ${button(t('attendees.admit'), () => onAdmit(one), admit)}`;
}

/**
 * @param {readonly Notification[]} list  oldest first
 * @returns {Notification[]} the newest few, the others counted into the last
 */
function gathered(list) {
  const most = NARROW.matches ? 1 : MOST_CARDS;
  // Somebody at a closed door outranks somebody who waits for a start.
  const byWeight = [
    ...list.filter((one) => one.kind === 'arrived'),
    ...list.filter((one) => one.kind === 'asked'),
  ];
  const newest = byWeight.slice(-most);
  const hidden = byWeight.slice(0, -most);
  const more = hidden.reduce((sum, one) => sum + 1 + one.more, 0);
  return newest.map((one, i) => (i === 0 && more > 0 ? { ...one, more: one.more + more } : one));
}
