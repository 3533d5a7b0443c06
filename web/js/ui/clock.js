/**
 * What a host in a call keeps an eye on: since when it runs, when it is booked to end, and whether the
 * next client waits already. Initials only: it may be seen by all while the screen is shared.
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, t, timeOfDay } from '../i18n.js';
import { icon } from './icons.js';
import { initials } from './person.js';

/**
 * @param {object} shown
 * @param {number | null} shown.startedAt  UTC seconds, as all times here
 * @param {number} shown.endsAt  as booked
 * @param {number} shown.now
 * @param {import('../state').NextWaiting | null} shown.next
 */
export function clock({ startedAt, endsAt, now, next }) {
  if (startedAt === null) return nothing;
  const over = now - endsAt;
  return html`<div class="call-clock">
    <p class="call-running" ?data-over=${over > 0}>
      ${icon('clock')}
      <span class="unseen">${t('clock.running')}</span>
      <time>${countdown(now - startedAt)}</time>
      <span class="call-until">
        ${over > 0 ? t('clock.over', { time: countdown(over) }) : t('clock.until', { time: timeOfDay(endsAt) })}
      </span>
    </p>
    <p class="call-next" role="status">${next ? waiting(next) : nothing}</p>
  </div>`;
}

/** @param {import('../state').NextWaiting} next */
function waiting({ name, count }) {
  const text = name ? t('clock.next', { initials: initials(name) }) : t('clock.next.somebody');
  return html`<span class="dot" aria-hidden="true"></span>
    <span>${text}</span>
    ${count > 1 ? html`<span>${t('toast.more', { count: count - 1 })}</span>` : nothing}`;
}
