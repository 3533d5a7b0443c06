/**
 * Whether one hears anything, found out before somebody speaks.
 *
 * What was pressed stays where it is, so the keyboard never loses its place.
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';
import { speakerChoice } from './choices.js';

/** @param {import('../speaker').Speaker} speaker */
export function speakerTest(speaker) {
  const { tried, list } = speaker;
  return html`<div class="speaker" role="group" aria-label=${t('speaker.title')}>
    ${list.length > 1 ? speakerChoice(speaker) : nothing}
    ${button(t(tried === 'untried' ? 'speaker.try' : 'speaker.again'), () => void speaker.try(), {
      sign: 'sound',
    })}
    <div class="speaker-words" role="status">${words(tried)}</div>
    ${tried === 'untried' ? nothing : answers(speaker)}
  </div>`;
}

/** @param {import('../speaker').Speaker['tried']} tried */
function words(tried) {
  return tried === 'untried' ? nothing : html`<p>${t(`speaker.${tried}`)}</p>`;
}

/** @param {import('../speaker').Speaker} speaker */
function answers(speaker) {
  return html`<div class="speaker-answers">
    ${button(t('speaker.yes'), () => speaker.answer(true), {
      look: 'small',
      pressed: speaker.tried === 'heard',
    })}
    ${button(t('speaker.no'), () => speaker.answer(false), {
      look: 'small',
      pressed: speaker.tried === 'unheard',
    })}
  </div>`;
}
