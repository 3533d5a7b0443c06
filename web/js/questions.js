/** The question that a page asks before something that cannot be taken back: one at a time. */

import { t } from './i18n.js';
import { dialog } from './ui/dialog.js';

export class Questions {
  /** @type {import('./ui/dialog').Question | null} */ #asked = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /**
   * @param {'end' | 'remove' | 'switch'} deed
   * @param {() => void} onConfirm
   * @param {Record<string, string>} [values]  for the title
   */
  ask(deed, onConfirm, values) {
    this.#asked = {
      title: t(`confirm.${deed}.title`, values),
      text: t(`confirm.${deed}.text`),
      confirm: t(`confirm.${deed}.do`),
      onConfirm,
    };
    this.#onChange();
  }

  /** The dialog; null while nothing is asked. */
  view() {
    return this.#asked && dialog(this.#asked, this.#close);
  }

  #close = () => {
    this.#asked = null;
    this.#onChange();
  };
}
