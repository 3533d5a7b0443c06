/**
 * What has been asked of the server and is on its way, so that its button is not pressed twice.
 *
 * @typedef {object} Options
 * @property {() => void} onChange
 * @property {(problem: Refused) => void} onRefused
 */

import { Refused } from './protocol.js';

export class Errands {
  /** @type {ReadonlySet<string>} by key */ pending = new Set();
  /** @type {Options} */ #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {string} key  of what can be asked once at a time
   * @param {() => Promise<unknown>} action  rejected with `Refused`
   * @param {(problem: Refused) => boolean} [explained]  whether the refusal has been dealt with
   * @returns {Promise<boolean>}  whether it was done; if not, why has been said
   */
  async run(key, action, explained = () => false) {
    if (this.pending.has(key)) return false;
    this.pending = new Set([...this.pending, key]);
    this.#options.onChange();
    try {
      await action();
      return true;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (!explained(problem)) this.#options.onRefused(problem);
      return false;
    } finally {
      this.pending = new Set([...this.pending].filter((one) => one !== key));
      this.#options.onChange();
    }
  }
}
