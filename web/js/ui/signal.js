/** How somebody's connection is: a quiet sign of bars, and words where it is weak. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { othersTrouble, wordOf } from '../quality.js';
import { icon } from './icons.js';

/** @typedef {import('../wire').Quality} Quality */

/** @type {Record<import('../wire').QualityWord, import('./icons').IconName>} */
const SIGNS = { excellent: 'bars_3', good: 'bars_2', poor: 'bars_1', lost: 'bars_0' };

/** @param {Quality | null} quality */
export function signOf(quality) {
  return SIGNS[wordOf(quality) ?? 'excellent'];
}

/**
 * The sign beside a name. It is read out and told apart by its shape, not by colour alone.
 *
 * @param {Quality | null} quality  nothing is shown while it is not known
 */
export function signal(quality) {
  const word = wordOf(quality);
  if (!word) return nothing;
  const label = t(`quality.${word}`);
  return html`<span
    class="signal" role="img" aria-label=${label} title=${label} data-quality=${word}
  >${icon(SIGNS[word])}</span>`;
}

/**
 * What stands on the tile of somebody whose connection is weak; what it means, where there is room.
 *
 * @param {Quality | null} quality
 */
export function weakness(quality) {
  const trouble = othersTrouble(quality);
  if (!trouble) return nothing;
  return html`<p class="weakness">
    <span class="weakness-word">${icon('bars_1')}${t('quality.poor')}</span>
    <span class="weakness-more">${t(`${trouble}.short`)}</span>
  </p>`;
}

/**
 * The same in one line of a list.
 *
 * @param {Quality | null} quality
 * @returns {string} '' where there is nothing to say
 */
export function weaknessNote(quality) {
  const trouble = othersTrouble(quality);
  return trouble ? `${t('quality.poor')}: ${t(`${trouble}.short`)}` : '';
}
