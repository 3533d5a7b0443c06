/** How one takes part beside speaking, in the bar of the call: a raised hand, and the chat. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @param {object} shown
 * @param {boolean} shown.hand  whether one's own is up
 * @param {boolean} shown.resting  that is just being changed
 * @param {boolean} shown.open  whether the chat is
 * @param {number} shown.unread
 * @param {readonly string[]} shown.raised  names of others whose hand is up
 * @param {() => void} shown.onHand
 * @param {() => void} shown.onChat
 */
export function takingPart({ hand, resting, open, unread, raised, onHand, onChat }) {
  return html`<button
      class="control ${hand ? 'on' : 'wide-only'}" type="button" ?disabled=${resting} @click=${onHand}>
      ${icon('hand')}<span>${t(hand ? 'hand.lower' : 'hand.raise')}</span>
    </button>
    <button
      class="control ${open ? 'on' : ''}" type="button" data-opens="chat"
      aria-expanded=${open ? 'true' : 'false'} @click=${onChat}>
      ${icon('chat')}<span>${t('chat.title')}</span>
      ${unread > 0 ? html`<b class="count" aria-hidden="true">${unread}</b>` : nothing}
    </button>
    <span class="unseen" role="status">
      ${unread > 0 ? t('chat.unread', { count: unread }) : nothing}
      ${raised.map((name) => html`<span>${t('hand.raised_by', { name })}</span>`)}
    </span>`;
}
