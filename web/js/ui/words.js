/** What the host has said to this guest at the door, and the few words to answer with (R44). */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t, timeOfDay } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/** @type {readonly import('../wire').ResponseWord[]} */
const RESPONSES = ['thanks', 'ready', 'one_moment', 'need_help', 'must_go'];

/**
 * @param {import('../wire').Words | null} words
 * @param {(response: import('../wire').ResponseWord) => void} onRespond
 * @param {boolean} resting
 */
export function words(words, onRespond, resting) {
  // The region is there before the words are: only then is every one of them read out.
  return html`<div class="words" role="status">${words ? said(words) : nothing}</div>
    ${words ? responses(words.responded, onRespond, resting) : nothing}`;
}

/** @param {import('../wire').Words} words */
function said({ late_minutes, to_all, to_you }) {
  const messages = [to_all, to_you].filter((one) => one !== null).sort((a, b) => a.at - b.at);
  return html`
    ${
      late_minutes === null
        ? nothing
        : html`<p class="words-late">${icon('clock')}<span>${t('words.late', { count: late_minutes })}</span></p>`
    }
    ${messages.map(
      ({ text, at }) => html`<figure class="message">
        <figcaption>${t('words.from', { time: timeOfDay(at) })}</figcaption>
        <blockquote dir="auto">${text}</blockquote>
      </figure>`,
    )}
  `;
}

/**
 * @param {import('../wire').Responded | null} given
 * @param {(response: import('../wire').ResponseWord) => void} onRespond
 * @param {boolean} resting
 */
function responses(given, onRespond, resting) {
  return html`<div class="responses" role="group" aria-label=${t('words.respond')}>
    ${RESPONSES.map((response) =>
      button(t(`response.${response}`), () => onRespond(response), {
        look: 'small',
        pressed: given?.response === response,
        sign: given?.response === response ? 'check' : undefined,
        resting,
      }),
    )}
  </div>`;
}
