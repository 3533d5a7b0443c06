/**
 * What the first screen does without: fetched once that stands, so that a name can be typed sooner, and
 * long before anybody presses Join now.
 *
 * The page names all that belongs to such a part (`data-with`), so that it can be asked for at once, and
 * not one after the other as it is found.
 */

import { retryDelay } from './protocol.js';

/**
 * @param {import('./incall').Options} options
 * @returns {Promise<import('./incall').InCall>}  when the network has let it through
 */
export async function loadInCall(options) {
  const { InCall } = await fetched('incall', () => import('./incall.js'));
  return new InCall(options);
}

/**
 * @template T
 * @param {string} part
 * @param {() => Promise<T>} load  its script
 * @returns {Promise<T>}  when the network has let it through, with its styles in force
 */
export async function fetched(part, load) {
  /** @type {NodeListOf<HTMLLinkElement>} */
  const found = document.querySelectorAll(`link[data-with="${part}"]`);
  const named = [...found];
  const sheets = named.filter((link) => link.href.endsWith('.css'));
  for (const link of named) if (!sheets.includes(link)) link.rel = 'modulepreload';
  const styled = sheets.map((sheet) => insistently(() => inForce(sheet)));
  const [script] = await Promise.all([insistently(load), ...styled]);
  return script;
}

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {number} [attempt]
 * @returns {Promise<T>}
 */
async function insistently(load, attempt = 0) {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt, Math.random())));
    return insistently(load, attempt + 1);
  }
}

/** @param {HTMLLinkElement} sheet @returns {Promise<void>} */
function inForce(sheet) {
  return new Promise((resolve, reject) => {
    sheet.onload = () => resolve();
    sheet.onerror = () => {
      sheet.rel = ''; // asked for again when it is given back
      reject();
    };
    sheet.rel = 'stylesheet';
  });
}
