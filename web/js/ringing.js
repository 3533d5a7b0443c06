/**
 * When somebody at the door is to be heard: at once for each person, again while nobody answers, and
 * never in quick succession however many come. Pure; times are seconds.
 *
 * One person rings once, whatever kinds of notification they cause and by however many sockets these
 * are told.
 */

/** Two who come together are one sound. */
const SHORTEST_PAUSE = 5;
/** After the first ring, and each that follows; then whoever did not hear it will not. */
const AGAIN_AFTER = [20, 40, 80];

export class Ringing {
  /** @type {Map<string, { times: number, next: number }>} by participant */
  #people = new Map();
  #last = -Infinity;

  /**
   * @param {readonly { participant: string }[]} waiting  all who are to be answered
   * @param {number} now
   * @returns {boolean}  whether to ring now
   */
  due(waiting, now) {
    const present = new Set(waiting.map((one) => one.participant));
    for (const known of this.#people.keys()) if (!present.has(known)) this.#people.delete(known);
    for (const participant of present) {
      if (!this.#people.has(participant)) this.#people.set(participant, { times: 0, next: now });
    }
    const due = [...this.#people.values()].filter(({ next }) => next <= now);
    if (due.length === 0 || now - this.#last < SHORTEST_PAUSE) return false;
    this.#last = now;
    for (const person of due) {
      person.next = now + (AGAIN_AFTER[person.times] ?? Infinity);
      person.times += 1;
    }
    return true;
  }
}
