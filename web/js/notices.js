/**
 * Short messages of the page's own, lower right, that go away by themselves.
 *
 * @typedef {'plain' | 'good' | 'bad'} Tone
 * @typedef {{ id: number, text: string, tone: Tone }} Notice
 */

const SHOWN_MS = 8_000;

export class Notices {
  /** @type {readonly Notice[]} */ list = [];
  /** @type {() => void} */ #onChange;
  #nextId = 1;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * @param {string} text
   * @param {Tone} [tone]
   */
  add(text, tone = 'plain') {
    const id = this.#nextId++;
    this.list = [...this.list.filter((one) => one.text !== text), { id, text, tone }];
    setTimeout(() => this.remove(id), SHOWN_MS);
    this.#onChange();
  }

  /** @param {number} id */
  remove(id) {
    this.list = this.list.filter((one) => one.id !== id);
    this.#onChange();
  }
}
