/** The guest's list: who is in the call, and nobody else. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { qualityOf } from '../quality.js';
import { icon } from './icons.js';
import { row } from './row.js';
import { signal, weaknessNote } from './signal.js';

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
        (person) => personRow(person, qualityOf(call, person.participant), person.participant === self),
      )}
    </ul>`;
}

/**
 * @param {import('../wire').Person} person
 * @param {import('../wire').Quality | null} quality
 * @param {boolean} self
 */
function personRow(person, quality, self) {
  const notes = [
    person.connected ? '' : t('call.person.back_soon'),
    person.connected && !self ? weaknessNote(quality) : '',
    person.screen ? t('call.sharing') : '',
  ];
  const muted = html`<span class="row-sign" role="img" aria-label=${t('call.muted')}>
    ${icon('mic_off')}
  </span>`;
  const name = self ? t('call.name.you', { name: person.name }) : person.name;
  const signs = html`${person.mic ? nothing : muted}${person.connected ? signal(quality) : nothing}`;
  return row({ ...person, name }, notes, signs);
}
