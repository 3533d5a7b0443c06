/** What a host tells everybody who waits: how late it will be, and a message to all (R44). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { composer } from './composer.js';
import { icon } from './icons.js';

const MINUTES = [5, 10, 15, 20, 30, 45, 60];

/**
 * @typedef {object} Announcing
 * @property {(text: string | null) => void} onSayToAll
 * @property {(minutes: number | null) => void} onLate
 * @property {boolean} resting  while one of them is on its way
 *
 * @param {import('../wire').MeetingState} meeting
 * @param {Announcing} announcing
 */
export function announcing(meeting, { onSayToAll, onLate, resting }) {
  const started = meeting.phase === 'started';
  return html`<details class="announcing">
    <summary>${icon('message')}<span>${t('announce.title')}</span></summary>
    ${started ? nothing : late(meeting.late_minutes, onLate, resting)}
    ${composer({
      label: t('announce.to_all'),
      said: meeting.said,
      onSay: onSayToAll,
      resting,
    })}
  </details>`;
}

/**
 * @param {number | null} minutes
 * @param {(minutes: number | null) => void} onLate
 * @param {boolean} resting
 */
function late(minutes, onLate, resting) {
  if (minutes !== null) {
    return html`<div class="composer-said">
      <p>${t('announce.late.told', { count: minutes })}</p>
      ${button(t('composer.take_back'), () => onLate(null), { look: 'small plain', resting })}
    </div>`;
  }
  const tell = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    onLate(Number(new FormData(form).get('minutes')));
  };
  return html`<form class="composer late" @submit=${tell}>
    <label class="field">
      <span>${t('announce.late')}</span>
      <select name="minutes">
        ${MINUTES.map((count) => html`<option value=${count}>${t('announce.minutes', { count })}</option>`)}
      </select>
    </label>
    <button class="button small" type="submit" ?disabled=${resting}>${t('announce.late.tell')}</button>
  </form>`;
}
