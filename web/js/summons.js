/**
 * Calls a guest who has waited and may come in now: by the title, by sound, by the telephone's buzz.
 *
 * The server calls those who do not look by the same table (`conference/meeting/summons.py`).
 */

import { Ringing } from './ringing.js';

/** Whoever was denied or put out is let in by a host alone, and may be. */
const WAITING_FOR_A_YES = new Set(['pending', 'cooldown', 'closed']);
const SELF = [{ participant: 'self' }];

export class Summons {
  #bell;
  #ringing = new Ringing();
  /** @type {'start' | 'answer' | null} */ #awaits = null;

  /** @param {import('./bell').Bell} bell */
  constructor(bell) {
    this.#bell = bell;
  }

  /**
   * Whether they are being called: whoever found the door open on coming is not.
   *
   * @param {import('./wire').Access['action'] | null} action  null for whoever is not at the door
   * @param {number} now  seconds
   */
  follow(action, now) {
    if (action === 'wait') this.#awaits = 'start';
    else if (action && WAITING_FOR_A_YES.has(action)) this.#awaits = 'answer';
    else if (action !== 'join' && action !== 'ask') this.#awaits = null;
    const started = action === 'ask' && this.#awaits === 'start';
    const called = started || (action === 'join' && this.#awaits !== null);
    if (this.#ringing.due(called ? SELF : [], now)) this.#bell.ring();
    return called;
  }
}
