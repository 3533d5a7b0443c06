/** The guest's list: who is in the call, and nobody else. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { qualityOf } from '../quality.js';
import { row } from './row.js';
import { signal, weaknessNote } from './signal.js';
import { signs } from './signs.js';

/**
 * @param {import('../wire').Call} call
 * @param {string} self
 */
export function people(call, self) {
  const list = call.people;
  return html`<p class="empty">${t('call.people.title', { count: list.length })}</p>
    <ul class="rows">
      ${repeat(
        list,
        (person) => person.participant,
        (person) => personRow(person, call, person.participant === self),
      )}
    </ul>`;
}

/**
 * @param {import('../wire').Person} person
 * @param {import('../wire').Call} call
 * @param {boolean} self
 */
function personRow(person, call, self) {
  const quality = qualityOf(call, person.participant);
  const notes = [
    person.connected ? '' : t('call.person.back_soon'),
    person.connected && !self ? weaknessNote(quality) : '',
    person.screen ? t('call.sharing') : '',
  ];
  const name = self ? t('call.name.you', { name: person.name }) : person.name;
  const end = html`${signs(person, call)}${person.connected ? signal(quality) : nothing}`;
  return row({ ...person, name }, notes, end);
}
