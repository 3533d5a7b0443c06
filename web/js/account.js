/**
 * Signing in and out over HTTP, the same for workspace and portal. The cookie is not ours to read.
 *
 * @typedef {object} Session
 * @property {boolean} signed_in
 * @property {string} [name]
 * @property {string} [practice]
 * @property {PortalAppointment[]} [appointments]  portal only
 *
 * @typedef {{ key: string, values?: Record<string, string> }} SignInProblem  a text of the catalogue
 *
 * @typedef {object} PortalAppointment
 * @property {string} title
 * @property {number} starts_at
 * @property {number} ends_at
 * @property {string[]} hosts
 * @property {string} link
 */

import { countdown } from './i18n.js';

/** @param {'/workspace' | '/portal'} area @returns {Promise<Session>} */
export async function session(area) {
  const answer = await fetch(`${area}/session`, { headers: { accept: 'application/json' } });
  return answer.ok ? answer.json() : { signed_in: false };
}

/**
 * @param {'/workspace' | '/portal'} area
 * @param {string} email
 * @param {string} password
 * @returns {Promise<SignInProblem | null>} what was wrong
 */
export async function signIn(area, email, password) {
  try {
    const answer = await post(`${area}/sign-in`, { email, password });
    if (answer.ok) return null;
    if (answer.status === 429) {
      const wait = Number(answer.headers.get('retry-after') ?? 60);
      return { key: 'signin.later', values: { time: countdown(wait) } };
    }
    return { key: answer.status < 500 ? 'signin.wrong' : 'signin.failed' };
  } catch {
    return { key: 'error.offline' };
  }
}

/** @param {'/workspace' | '/portal'} area */
export async function signOut(area) {
  await post(`${area}/sign-out`, {});
}

/** @param {string} path @param {object} body */
function post(path, body) {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
}
