/**
 * Whether what arrives on a media connection has stopped, judged by how it came before.
 *
 * The relay says something to everybody about once a second, so silence means a dead path; a
 * browser's own verdict on that takes several seconds. Pure: the time is an argument.
 */

const WINDOW_MS = 5_000;
const SHORTEST_SILENCE_MS = 1_000;
/** So many of the longest pauses of late, one after the other, are no chance; a single one may be. */
const PAUSES = 3;

export class Pulse {
  #received = 0;
  #heard = 0;
  #noted = 0;
  #step = 0;
  /** @type {{ at: number, length: number }[]} in which nothing arrived, for certain */ #pauses = [];

  /**
   * To be called several times a second.
   *
   * @param {number} received  so far; another number than last time is an arrival
   * @param {number} now  milliseconds
   */
  note(received, now) {
    const before = this.#noted;
    this.#step = now - before;
    this.#noted = now;
    if (received === this.#received) return;
    // What arrived did so after the call before, at which there was nothing yet: so much is certain.
    if (this.#received > 0 && !this.isSilent(now)) {
      this.#pauses.push({ at: now, length: before - this.#heard });
    }
    this.#pauses = this.#pauses.filter(({ at }) => now - at < WINDOW_MS);
    this.#received = received;
    this.#heard = now;
  }

  /** Whether there is a rhythm, and it goes on. @param {number} now */
  isRegular(now) {
    return this.#pauses.length > 0 && !this.isSilent(now);
  }

  /** Whether there was a rhythm, and it has stopped. @param {number} now */
  isSilent(now) {
    if (this.#pauses.length === 0) return false;
    const [single = 0, longest = single] = this.#pauses
      .map(({ length }) => length)
      .sort((one, other) => other - one);
    return now - this.#heard >= Math.max(SHORTEST_SILENCE_MS, PAUSES * longest + this.#step);
  }
}
