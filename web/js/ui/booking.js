/** The form for a new appointment. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { addresses, nextHalfHour } from '../booking.js';
import { t } from '../i18n.js';
import { button } from './button.js';

const MINUTES = [15, 30, 45, 50, 60, 90, 120];
const USUAL_MINUTES = 50;

/**
 * @param {object} shown
 * @param {boolean} shown.busy
 * @param {string | null} shown.problem
 * @param {Date} shown.opened  when: the fields do not move on while one fills them in
 * @param {(wish: import('../booking').Wish) => void} shown.onBook
 * @param {() => void} shown.onClose
 */
export function booking({ busy, problem, opened, onBook, onClose }) {
  const { date, time } = nextHalfHour(opened);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const fields = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const text = (/** @type {string} */ name) => String(fields.get(name) ?? '').trim();
    onBook({
      title: text('title'),
      startsAt: new Date(`${text('date')}T${text('time')}`).getTime() / 1000,
      minutes: Number(text('minutes')),
      clients: addresses(text('clients')),
    });
  };
  return html`<dialog class="dialog" aria-labelledby="booking-title" @close=${onClose}>
    <h2 id="booking-title">${t('booking.title')}</h2>
    <form class="form" @submit=${submit}>
      <label class="field">
        <span>${t('booking.what')}</span>
        <input name="title" required maxlength="200" autocomplete="off" autofocus />
      </label>
      <div class="field-row">
        <label class="field">
          <span>${t('booking.date')}</span>
          <input name="date" type="date" required value=${date} />
        </label>
        <label class="field">
          <span>${t('booking.time')}</span>
          <input name="time" type="time" required value=${time} />
        </label>
        <label class="field">
          <span>${t('booking.length')}</span>
          <select name="minutes">
            ${MINUTES.map(
              (minutes) =>
                html`<option value=${minutes} ?selected=${minutes === USUAL_MINUTES}>
                  ${t('booking.minutes', { count: minutes })}
                </option>`,
            )}
          </select>
        </label>
      </div>
      <label class="field">
        <span>${t('booking.clients')}</span>
        <textarea
          name="clients" rows="2" inputmode="email" autocomplete="off" spellcheck="false"
          aria-describedby="booking-clients-hint"></textarea>
        <small id="booking-clients-hint">${t('booking.clients.hint')}</small>
      </label>
      <p class="problem" role="alert">${problem ?? nothing}</p>
      <div class="dialog-actions">
        ${button(t('confirm.cancel'), onClose)}
        <button class="button primary" type="submit" ?disabled=${busy}>
          ${t(busy ? 'booking.busy' : 'booking.do')}
        </button>
      </div>
    </form>
  </dialog>`;
}
