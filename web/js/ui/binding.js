/** Who came by the link, a host may know: one tap says which booked client it is (R46). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/**
 * @param {import('../wire').GuestRow} guest
 * @param {readonly import('../wire').ClientRow[]} clients  those booked
 * @param {(client: string) => void} onBind
 * @param {boolean} resting
 */
export function binding(guest, clients, onBind, resting) {
  const free = clients.filter((client) => !client.bound);
  if (guest.verified || guest.bound_to !== null || free.length === 0) return nothing;
  const id = `bind-${guest.participant}`;
  return html`<div class="binding" role="group" aria-labelledby=${id}>
    <p id=${id}>${t('bind.title', { name: guest.name })}</p>
    ${free.map(({ client, name }) =>
      button(t('bind.do', { name }), () => onBind(client), {
        look: 'small',
        label: t('bind.do.of', { name, guest: guest.name }),
        resting,
        once: true,
      }),
    )}
  </div>`;
}
