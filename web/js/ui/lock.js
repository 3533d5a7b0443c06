/** The host's lock: whether anybody new must ask, and the button that changes it (R42). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/**
 * @param {import('../wire').MeetingState} meeting
 * @param {(locked: boolean) => void} onLock
 * @param {ReadonlySet<string>} pending
 */
export function lock({ locked }, onLock, pending) {
  return html`<div class="lock" data-locked=${locked}>
    ${locked ? html`<p>${icon('lock')}<span>${t('lock.more')}</span></p>` : nothing}
    ${button(t(locked ? 'lock.open' : 'lock.close'), () => onLock(!locked), {
      look: 'small',
      sign: locked ? 'unlock' : 'lock',
      resting: pending.has('decide:lock'),
      once: true,
    })}
  </div>`;
}
