/** A calm sign at the top of a page that has lost the server and is finding it again by itself. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/** @param {import('../protocol').Status} status */
export function linkSign(status) {
  return html`<div class="link-sign" role="status">
    ${
      status === 'lost'
        ? html`<p><span class="spinner" aria-hidden="true"></span>${t('link.lost')}</p>`
        : nothing
    }
  </div>`;
}

const SLOW_MS = 8_000;

/**
 * Before the first word of the server.
 *
 * @param {number} since  when it was first called, milliseconds
 */
export function firstConnecting(since) {
  const slow = Date.now() - since > SLOW_MS;
  return html`<div class="first-connecting" role="status">
    <p><span class="spinner" aria-hidden="true"></span>${t('link.connecting')}</p>
    ${
      slow
        ? html`<p>${t('link.slow')}</p>
          ${button(t('link.reload'), () => location.reload())}`
        : nothing
    }
  </div>`;
}
