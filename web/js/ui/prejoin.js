/** What a host sees before going in: their own picture, who is there already, and Join now (R3). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { occasion } from './occasion.js';
import { preview } from './preview.js';

/**
 * @param {object} shown
 * @param {import('../participation').Participation} shown.participation
 * @param {import('../connection_check').ConnectionCheck} shown.check
 * @param {import('../devices').Devices} shown.devices
 * @param {unknown} shown.list  who is there
 */
export function prejoin({ participation, check, devices, list }) {
  const { appointment, you, meeting, returned } = participation.state;
  if (!appointment || !you) return nothing;
  const phase =
    meeting?.phase === 'started' || meeting?.phase === 'held' ? meeting.phase : 'scheduled';
  const busy = participation.pending.has('join');
  const join = () => void participation.join();
  const resting = busy || participation.link !== 'open';
  return html`<section class="door" aria-label=${t('prejoin.label')}>
    <div class="door-words">
      ${occasion(appointment)}
      ${returned ? html`<p class="advice calm">${t('returned.connection_lost')}</p>` : nothing}
      <div role="status"><h1 tabindex="-1" data-focus>${t(`prejoin.title.${phase}`)}</h1></div>
      <p class="lead">${t(`prejoin.more.${phase}`)}</p>
      <div class="door-action">
        ${button(t(busy ? 'door.joining' : 'door.join'), join, { look: 'primary large', resting })}
      </div>
    </div>
    ${preview(devices, you.name ?? '', check)}
    <div class="door-besides prejoin-list"><h2>${t('attendees.title')}</h2>${list}</div>
  </section>`;
}
