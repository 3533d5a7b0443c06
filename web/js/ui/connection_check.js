/**
 * The check of one's connection: a button, what is going on, and what came of it in plain words.
 *
 * The button stays in its place throughout, so the keyboard never loses it.
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { bitrate, milliseconds, t } from '../i18n.js';
import { button } from './button.js';
import { icon } from './icons.js';

/** @typedef {import('../connection_check').ConnectionCheck} ConnectionCheck */

/** @type {Record<import('../verdict').Word, import('./icons').IconName>} */
const SIGNS = { good: 'bars_3', weak: 'bars_1', blocked: 'bars_0' };

/** @param {ConnectionCheck} check */
export function connectionCheck(check) {
  const text = t(check.verdict ? 'check.again' : 'check.do');
  const begin = () => void check.begin();
  return html`<div class="check" role="group" aria-label=${t('check.title')}>
    <div class="check-words" role="status">${words(check)}</div>
    ${button(text, begin, { sign: 'again', waiting: check.busy })}
  </div>`;
}

/** @param {ConnectionCheck} check */
function words({ stage, verdict, hindrance }) {
  if (stage === 'queued' || stage === 'running') {
    return html`<p class="check-word">
      <span class="spinner" aria-hidden="true"></span>${t(`check.${stage}`)}
    </p>`;
  }
  if (hindrance) return html`<p class="check-word">${t(`check.${hindrance}`)}</p>`;
  return verdict ? result(verdict) : html`<p class="check-word">${t('check.why')}</p>`;
}

/** @param {import('../verdict').Verdict} verdict */
function result({ word, weaknesses, measured }) {
  const advice = word === 'weak' ? weaknesses.slice(0, 1).map((one) => `check.${one}`) : [];
  if (word === 'blocked') advice.push('check.blocked.more');
  if (measured.path === 'tcp' || measured.path === 'relayed') advice.push('check.narrow');
  return html`<p class="check-word" data-word=${word}>
      ${icon(SIGNS[word])}<strong>${t(`check.${word}`)}</strong>
    </p>
    ${advice.map((key) => html`<p>${t(key)}</p>`)}
    ${measured.connected ? html`<p class="check-numbers">${numbers(measured)}</p>` : nothing}`;
}

/** For whoever helps by telephone. @param {import('../verdict').Measured} measured */
function numbers({ roundTripMs, upBps, downBps }) {
  return [
    roundTripMs === null ? '' : t('check.delay', { time: milliseconds(roundTripMs) }),
    upBps === null ? '' : t('check.up', { rate: bitrate(upBps) }),
    downBps === null ? '' : t('check.down', { rate: bitrate(downBps) }),
  ]
    .filter(Boolean)
    .join(' · ');
}
