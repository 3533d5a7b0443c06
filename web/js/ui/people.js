/** The guest's list: who is in the call, and nobody else. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';
import { row } from './row.js';

/**
 * @param {readonly import('../wire').Person[]} list
 * @param {string} self
 */
export function people(list, self) {
  return html`<p class="empty">${t('call.people.title', { count: list.length })}</p>
    <ul class="rows">
      ${repeat(
        list,
        (person) => person.participant,
        (person) => personRow(person, person.participant === self),
      )}
    </ul>`;
}

/** @param {import('../wire').Person} person @param {boolean} self */
function personRow(person, self) {
  const notes = [
    person.connected ? '' : t('call.person.back_soon'),
    person.screen ? t('call.sharing') : '',
  ];
  const muted = html`<span class="row-sign" role="img" aria-label=${t('call.muted')}>
    ${icon('mic_off')}
  </span>`;
  const name = self ? t('call.name.you', { name: person.name }) : person.name;
  return row({ ...person, name }, notes, person.mic ? nothing : muted);
}
