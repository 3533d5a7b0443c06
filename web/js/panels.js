/**
 * Which panel is open beside the call, if any. The focus goes into one that is opened and back to its
 * button when it is closed, so that a keyboard never has to look for it.
 *
 * @typedef {'people' | 'chat' | 'connection'} PanelName
 */

export class Panels {
  /** @type {PanelName | null} */ open;
  #root;
  #onChange;

  /**
   * @param {HTMLElement} root
   * @param {() => void} onChange  draws the page, in a microtask at the latest
   * @param {PanelName | null} [first]
   */
  constructor(root, onChange, first = null) {
    this.#root = root;
    this.#onChange = onChange;
    this.open = first;
  }

  /** @param {PanelName} name */
  toggle(name) {
    if (this.open === name) {
      this.close();
      return;
    }
    this.open = name;
    this.#draw('.panel h2');
  }

  close = () => {
    const closed = this.open;
    this.open = null;
    this.#draw(`[data-opens=${closed}]`);
  };

  /** @param {string} selector  what gets the focus once it is drawn */
  #draw(selector) {
    this.#onChange();
    queueMicrotask(() => {
      const found = this.#root.querySelector(selector);
      if (found instanceof HTMLElement) found.focus({ preventScroll: true });
    });
  }
}
