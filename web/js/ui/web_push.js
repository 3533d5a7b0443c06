/** The offer to be told on this device when it is time, in the waiting room. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/** @param {import('../web_push').WebPush} push */
export function pushOffer(push) {
  switch (push.state) {
    case 'none':
      return nothing;
    case 'blocked':
      return html`<p class="push aside">${icon('bell_off')}<span>${t('push.blocked')}</span></p>`;
    default: {
      const on = push.state === 'on';
      return html`<div class="push">
        ${button(t('push.offer'), () => void push.toggle(), {
          look: 'small',
          pressed: on,
          sign: on ? 'check' : 'bell',
          waiting: push.busy,
        })}
        <p class="aside">${t(on ? 'push.on' : 'push.more')}</p>
      </div>`;
    }
  }
}
