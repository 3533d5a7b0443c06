/**
 * What one is about to write to everybody in the call, and what of the others one has not read yet.
 *
 * @typedef {import('./wire').ChatLine} ChatLine
 */

const REMEMBERED = 'anteroom.chat-read';

export class Chat {
  /** What stands in the field. */
  draft = '';
  /** When the newest line was written that has been on screen, the server's clock. */
  #readAt = recall();

  /**
   * How many lines of others have come that have not been on screen.
   *
   * @param {readonly ChatLine[]} lines  oldest first
   * @param {string | undefined} self
   */
  unread(lines, self) {
    return lines.filter(({ at, participant }) => at > this.#readAt && participant !== self).length;
  }

  /** The lines are on screen. @param {readonly ChatLine[]} lines  oldest first */
  read(lines) {
    const newest = lines.at(-1)?.at ?? 0;
    if (newest <= this.#readAt) return;
    this.#readAt = newest;
    remember(newest);
  }
}

/** In the tab and a time alone: a reload has read what was read, and no word is left anywhere. */
function recall() {
  try {
    return Number(sessionStorage.getItem(REMEMBERED) ?? 0);
  } catch {
    return 0;
  }
}

/** @param {number} at */
function remember(at) {
  try {
    sessionStorage.setItem(REMEMBERED, String(at));
  } catch {
    // A browser that keeps nothing counts all of it as new after a reload.
  }
}
