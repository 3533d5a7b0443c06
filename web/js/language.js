/** The language of this document: begun in the one the server has chosen, changed by whoever reads it. */

import { direction, speak, spoken } from './i18n.js';

const REMEMBERED_S = 365 * 24 * 3600;

/** Before the first drawing. The server has read the address, the cookie and the browser's languages. */
export function beginLanguage() {
  return speak(document.documentElement.lang);
}

/**
 * Changes the page on the spot; a call goes on. The cookie tells the server for the next page.
 *
 * @param {string} wanted
 */
export async function changeLanguage(wanted) {
  await speak(wanted);
  document.documentElement.lang = spoken();
  document.documentElement.dir = direction();
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `language=${spoken()}; path=/; max-age=${REMEMBERED_S}; samesite=lax${secure}`;
  window.dispatchEvent(new Event('languagechange'));
}
