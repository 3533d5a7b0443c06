/**
 * Short messages of the page's own, lower right, that go away by themselves.
 *
 * @typedef {'plain' | 'good' | 'bad'} Tone
 * @typedef {{ label: string, onPress: () => void }} Action
 * @typedef {{ id: number, text: string, tone: Tone, action: Action | null }} Notice
 */

const SHOWN_MS = 8_000;
/** There must be time to decide; what is offered can be had elsewhere as well. */
const OFFERED_MS = 30_000;

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
   * @param {Action | null} [action]  what can be done about it
   */
  add(text, tone = 'plain', action = null) {
    const id = this.#nextId++;
    this.list = [...this.list.filter((one) => one.text !== text), { id, text, tone, action }];
    setTimeout(() => this.remove(id), action ? OFFERED_MS : SHOWN_MS);
    this.#onChange();
  }

  /** What they were about is over. */
  clear() {
    this.list = [];
    this.#onChange();
  }

  /** @param {number} id */
  remove(id) {
    this.list = this.list.filter((one) => one.id !== id);
    this.#onChange();
  }
}
