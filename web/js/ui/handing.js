/** Handing the meeting over: the practice's colleagues, of whom one is made a host. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/**
 * @typedef {object} Handing
 * @property {readonly import('../wire').Colleague[] | null} colleagues  null until asked for
 * @property {() => void} onAskColleagues
 * @property {(colleague: import('../wire').Colleague) => void} onHandOver
 *
 * @param {Handing & { pending: ReadonlySet<string> }} shown
 */
export function handing({ colleagues, onAskColleagues, onHandOver, pending }) {
  const resting = pending.has('colleagues') || pending.has('decide:hand_over');
  return html`<section class="attendees-part" aria-labelledby="handing-title">
    <div class="attendees-head">
      <h3 id="handing-title">${t('handing.title')}</h3>
      ${colleagues === null ? button(t('handing.ask'), onAskColleagues, { look: 'small', resting }) : nothing}
    </div>
    ${colleagues?.length === 0 ? html`<p class="empty">${t('handing.nobody')}</p>` : nothing}
    <ul class="rows">
      ${(colleagues ?? []).map((colleague) => row(colleague, resting, onHandOver))}
    </ul>
  </section>`;
}

/**
 * @param {import('../wire').Colleague} colleague
 * @param {boolean} resting
 * @param {Handing['onHandOver']} onHandOver
 */
function row(colleague, resting, onHandOver) {
  const { name } = colleague;
  return html`<li class="row">
    <div class="row-who"><p class="row-name">${name}</p></div>
    <div class="row-end">
      ${button(t('handing.do'), () => onHandOver(colleague), {
        look: 'small',
        label: t('handing.do.of', { name }),
        resting,
        once: true,
      })}
    </div>
  </li>`;
}
