/** Quick replies from the waiting rooms, each told once, whichever socket brings it (R44). */

import { t } from './i18n.js';

export class Replies {
  /** @type {Map<string, number>} when the last one came that was told, by participant */
  #heard = new Map();
  /** @type {number | null} what was there before the page was is no news */ #since = null;
  #notices;

  /** @param {import('./notices').Notices} notices */
  constructor(notices) {
    this.#notices = notices;
  }

  /**
   * @param {import('./state').GuestList} list
   * @param {number} now  the server's clock
   */
  hear(list, now) {
    const rows = Object.values(list.rows);
    if (rows.length === 0) return;
    this.#since ??= now;
    for (const { participant, name, responded } of rows) {
      if (!responded || responded.at <= (this.#heard.get(participant) ?? this.#since)) continue;
      this.#heard.set(participant, responded.at);
      this.#notices.add(t('toast.responded', { name, text: t(`response.${responded.response}`) }));
    }
  }
}
