/** The guest's list: who is in the call, and nobody else. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';
import { badge } from './person.js';

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
        (person) => row(person, person.participant === self),
      )}
    </ul>`;
}

/** @param {import('../wire').Person} person @param {boolean} self */
function row(person, self) {
  const notes = [
    person.connected ? '' : t('call.person.back_soon'),
    person.screen ? t('call.sharing') : '',
  ];
  return html`<li class="row" data-participant=${person.participant}>
    <div class="row-who">
      <p class="row-name">${self ? t('call.name.you', { name: person.name }) : person.name} ${badge(person)}</p>
      <p class="row-notes">${notes.filter(Boolean).join(' · ')}</p>
    </div>
    ${person.mic
      ? nothing
      : html`<span class="row-sign" role="img" aria-label=${t('call.muted')}>${icon('mic_off')}</span>`}
  </li>`;
}
