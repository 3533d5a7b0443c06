/** What a host in the call may do with one person there; none of it lasts against that person's will. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/**
 * @typedef {'mute' | 'stop_share' | 'lower_hand' | 'spotlight' | 'unspotlight' | 'close_look'} Lead
 *
 * @typedef {object} Leading
 * @property {(verb: Lead, participant: string) => void} onLead
 * @property {ReadonlySet<string>} pending
 *
 * @param {import('../wire').Person} person
 * @param {import('../wire').Call} call
 * @param {Leading} leading
 */
export function leading(person, call, leading) {
  const { participant, mic, screen, camera, connected } = person;
  const act = (/** @type {Lead} */ verb) => one(verb, person, leading);
  return html`${mic ? act('mute') : nothing}
  ${screen ? act('stop_share') : nothing}
  ${call.hands.includes(participant) ? act('lower_hand') : nothing}
  ${act(call.spotlight === participant ? 'unspotlight' : 'spotlight')}
  ${camera && connected ? act('close_look') : nothing}`;
}

/**
 * @param {Lead} verb
 * @param {import('../wire').Person} person
 * @param {Leading} leading
 */
function one(verb, { participant, name }, { onLead, pending }) {
  return button(t(`lead.${verb}`), () => onLead(verb, participant), {
    look: 'small',
    label: t(`lead.${verb}.of`, { name }),
    resting: pending.has(`decide:${participant}`),
  });
}
