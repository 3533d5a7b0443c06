/** One line of a list of people: who, what is to be known, and what may be done. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { badge } from './person.js';

/**
 * @param {object} person
 * @param {string} person.participant
 * @param {string} person.name  as it is shown
 * @param {'host' | 'guest'} person.role
 * @param {boolean | null} person.verified
 * @param {boolean} [person.away]
 * @param {import('../wire').Called} [person.called]
 * @param {unknown} [person.sign]  beside the name
 * @param {readonly string[]} notes  empty ones are left out
 * @param {unknown} end  buttons or a sign
 * @param {unknown} [more]  unfolded beneath
 */
export function row(person, notes, end, more = nothing) {
  const { participant, name, role, verified, away = false, called, sign = nothing } = person;
  return html`<li
    class="row ${away ? 'away' : ''}"
    data-participant=${participant} data-called=${called ?? nothing}>
    <div class="row-who">
      <p class="row-name"><bdi>${name}</bdi> ${sign} ${badge({ role, verified })}</p>
      <p class="row-notes">${notes.filter(Boolean).join(' · ')}</p>
    </div>
    <div class="row-end">${end}</div>
    ${more}
  </li>`;
}

/**
 * What a guest has answered, in the host's language.
 *
 * @param {import('../wire').GuestRow} guest
 */
export function replyOf({ responded }) {
  return responded ? t('attendees.responded', { text: t(`response.${responded.response}`) }) : '';
}
