/** The way from a meeting's page back to the day. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { quietButton } from './button.js';

/** @param {() => void} onBack */
export function back(onBack) {
  return html`<div class="back">${quietButton(t('workspace.back'), onBack, 'back')}</div>`;
}
