/**
 * Making an appointment over the practice's API.
 *
 * @typedef {object} Wish
 * @property {string} title
 * @property {number} startsAt  seconds
 * @property {number} minutes
 * @property {string[]} clients  e-mail addresses of accounts
 *
 * @typedef {object} Made
 * @property {string} id
 * @property {string} title
 * @property {number} starts_at
 * @property {string} share_link
 */

import { hasText, t } from './i18n.js';

/**
 * @param {Wish} wish
 * @returns {Promise<{ made: Made } | { problem: string }>}
 */
export async function book({ title, startsAt, minutes, clients }) {
  const body = { title, starts_at: startsAt, ends_at: startsAt + 60 * minutes, clients };
  try {
    const answer = await fetch('/api/v1/appointments', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    if (answer.ok) return { made: told };
    const key = `booking.problem.${told.code}`;
    return { problem: t(hasText(key) ? key : 'booking.problem.other') };
  } catch {
    return { problem: t('error.offline') };
  }
}

/**
 * @param {string} text  as people write lists: by lines, commas, semicolons or spaces
 * @returns {string[]}
 */
export function addresses(text) {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/**
 * The next half hour that has not begun.
 *
 * @param {Date} now
 * @returns {{ date: string, time: string }}  local, as input fields take them
 */
export function nextHalfHour(now) {
  const next = new Date(now);
  next.setMinutes(now.getMinutes() < 30 ? 30 : 60, 0, 0);
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  return {
    date: `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}`,
    time: `${two(next.getHours())}:${two(next.getMinutes())}`,
  };
}
