/**
 * Whether somebody speaks whose microphone is off, told from how loud it is there: pure, the time is
 * an argument. A cough, a door or a word to somebody in the same place is not enough, and whoever has
 * been told is left alone for a while.
 */

/** Levels are 0 to 1 as `level.js` has them; this is speech towards the microphone, and no typing. */
const VOICE = 0.45;
/** So much of the last seconds has to be voice. Speech itself is about half pauses. */
const WINDOW_S = 2;
const VOICE_SHARE = 0.4;
/** For as long it is said, and for as long after that it is not said again. */
const SAID_S = 8;
const REST_S = 45;

export class Unheard {
  /** @type {{ at: number, loud: boolean }[]} of the last seconds */ #heard = [];
  /** @type {number | null} when the microphone was last on, or this began */ #since = null;
  #toldAt = -Infinity;

  /**
   * To be called several times a second.
   *
   * @param {number} level
   * @param {{ muted: boolean, now: number }} when  seconds
   * @returns {boolean} whether it is to be said now
   */
  note(level, { muted, now }) {
    this.#since ??= now;
    if (!muted) {
      this.#heard = [];
      this.#since = now;
      return false;
    }
    this.#heard = this.#heard.filter(({ at }) => now - at < WINDOW_S);
    this.#heard.push({ at: now, loud: level >= VOICE });
    const isSaid = now - this.#toldAt < SAID_S && this.#toldAt > this.#since;
    if (isSaid || now - this.#toldAt < SAID_S + REST_S) return isSaid;
    // Whoever mutes themself often does so before their last word.
    if (now - this.#since < WINDOW_S || !this.#isSpeech()) return false;
    this.#toldAt = now;
    return true;
  }

  #isSpeech() {
    const loud = this.#heard.filter((one) => one.loud).length;
    return loud >= VOICE_SHARE * this.#heard.length;
  }
}
