/**
 * The talk at the door, above whatever screen it is on: the offer, the answer, and the talk itself.
 *
 * @typedef {import('../doorstep').Doorstep} Doorstep
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/**
 * @param {Doorstep} doorstep
 * @param {'host' | 'guest'} role
 */
export function talkBar(doorstep, role) {
  const { talk } = doorstep;
  if (!talk) return nothing;
  const at = `talk.${role}.${talk.stage}`;
  return html`<section class="talk" aria-label=${t('talk.title')} data-stage=${talk.stage}>
    ${icon('talk')}
    <div class="talk-words" role="status">
      <p><strong>${t(at, { name: talk.name })}</strong></p>
      <p>${t(`${at}.more`)}</p>
    </div>
    <div class="talk-actions">${actions(doorstep, role)}</div>
  </section>`;
}

/**
 * @param {Doorstep} doorstep
 * @param {'host' | 'guest'} role
 */
function actions(doorstep, role) {
  const end = () => void doorstep.end();
  if (doorstep.isOpen) {
    const { muted } = doorstep;
    const mute = button(t(muted ? 'call.unmute' : 'call.mute'), () => doorstep.mute(!muted), {
      sign: muted ? 'mic_off' : 'mic',
    });
    return html`${mute}${button(t('talk.hang_up'), end, { look: 'danger', sign: 'leave' })}`;
  }
  if (role === 'host') return button(t('talk.take_back'), end);
  return html`${button(t('talk.accept'), () => void doorstep.accept(), { look: 'primary' })}
    ${button(t('talk.not_now'), end)}`;
}
