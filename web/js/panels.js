/**
 * Which panel is open beside the call, if any. The focus goes into one that is opened and back to its
 * button when it is closed, so that a keyboard never has to look for it.
 *
 * @typedef {'people' | 'chat' | 'connection' | 'settings'} PanelName
 */

/** A keyboard on the glass would come up over the call: there one presses the field oneself. */
const HAS_KEYS = matchMedia('(pointer: fine)');

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
    // Whoever opens the chat goes on typing; a letter must not reach the keys that steer the call.
    this.#draw(...(HAS_KEYS.matches ? ['#chat-text'] : []), '.panel h2');
  }

  close = () => {
    const closed = this.open;
    this.open = null;
    // In a narrow window the button that opened it may be in the menu, which has closed.
    this.#draw(`[data-opens=${closed}]`, '[data-opens=more]');
  };

  /** @param {...string} selectors  the first of these that can be seen gets the focus once it is drawn */
  #draw(...selectors) {
    this.#onChange();
    queueMicrotask(() => focusFirst(this.#root, ...selectors));
  }
}

/**
 * @param {HTMLElement} root
 * @param {...string} selectors
 */
export function focusFirst(root, ...selectors) {
  for (const found of selectors.flatMap((one) => [...root.querySelectorAll(one)])) {
    if (!(found instanceof HTMLElement) || found.getClientRects().length === 0) continue;
    found.focus({ preventScroll: true });
    return;
  }
}
