/** A host's message to those at the door: to one guest, or to everybody there (R44). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t, timeOfDay } from '../i18n.js';
import { button } from './button.js';

const MOST_LETTERS = 500;

/**
 * @param {object} shown
 * @param {string} shown.label  to whom
 * @param {import('../wire').Said | null} shown.said  what stands now
 * @param {(text: string | null) => void} shown.onSay  null takes it back
 * @param {boolean} shown.resting
 */
export function composer({ label, said, onSay, resting }) {
  const send = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const text = String(new FormData(form).get('text') ?? '').trim();
    if (text === '') return;
    onSay(text);
    form.reset();
  };
  return html`<form class="composer" @submit=${send}>
    ${said ? standing(said, () => onSay(null), resting) : nothing}
    <label class="field">
      <span>${label}</span>
      <textarea name="text" rows="2" maxlength=${MOST_LETTERS} dir="auto" required></textarea>
    </label>
    <button class="button small" type="submit" ?disabled=${resting}>${t('composer.send')}</button>
  </form>`;
}

/**
 * @param {import('../wire').Said} said
 * @param {() => void} onTakeBack
 * @param {boolean} resting
 */
function standing({ text, at }, onTakeBack, resting) {
  return html`<div class="composer-said">
    <p>${t('composer.said', { time: timeOfDay(at) })} <q dir="auto">${text}</q></p>
    ${button(t('composer.take_back'), onTakeBack, { look: 'small plain', resting })}
  </div>`;
}
