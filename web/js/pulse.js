/**
 * Whether what arrives on a media connection has stopped, judged by how it came before.
 *
 * The relay says something to everybody about once a second, so silence means a dead path; a
 * browser's own verdict on that takes several seconds. Pure: the time is an argument.
 */

const WINDOW_MS = 5_000;
const SHORTEST_SILENCE_MS = 1_000;
/** So many of the longest pauses of late, one after the other, are no chance. */
const PAUSES = 3;

export class Pulse {
  #received = 0;
  #heard = 0;
  /** @type {{ at: number, length: number }[]} between two arrivals */ #pauses = [];

  /**
   * To be called several times a second.
   *
   * @param {number} received  so far; another number than last time is an arrival
   * @param {number} now  milliseconds
   */
  note(received, now) {
    if (received === this.#received) return;
    if (this.#received > 0 && !this.isSilent(now)) {
      this.#pauses.push({ at: now, length: now - this.#heard });
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
    const longest = Math.max(...this.#pauses.map(({ length }) => length));
    return now - this.#heard >= Math.max(SHORTEST_SILENCE_MS, PAUSES * longest);
  }
}
