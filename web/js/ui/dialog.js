/** A question before something that cannot be taken back. The browser keeps the focus inside it. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { button } from './button.js';

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} confirm  the word on the button that does it
 * @property {() => void} onConfirm
 */

/**
 * @param {Question} question
 * @param {() => void} onClose
 */
export function dialog(question, onClose) {
  const confirm = () => {
    onClose();
    question.onConfirm();
  };
  // The browser closes at once and says so later (HTML, "close the dialog"): by then the next
  // question may stand in the same element, and that one is not closed.
  /** @param {Event} event */
  const closed = (event) => {
    if (!(/** @type {HTMLDialogElement} */ (event.target).open)) onClose();
  };
  return html`<dialog
    class="dialog" aria-labelledby="dialog-title" aria-describedby="dialog-text" @close=${closed}>
    <h2 id="dialog-title">${question.title}</h2>
    <p id="dialog-text">${question.text}</p>
    <div class="dialog-actions">
      ${button(t('confirm.cancel'), onClose)}
      ${button(question.confirm, confirm, { look: 'danger' })}
    </div>
  </dialog>`;
}

/** @type {Element | null} what had the focus before a dialog took it */
let before = null;

/**
 * A template cannot open a dialog as a modal one, and one that is taken away gives the focus to
 * nobody; called after each drawing.
 *
 * @param {ParentNode} root
 */
export function openDialogs(root) {
  for (const element of root.querySelectorAll('dialog:not([open])')) {
    before ??= document.activeElement;
    /** @type {HTMLDialogElement} */ (element).showModal();
  }
  if (before && !root.querySelector('dialog')) {
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    before = null;
  }
}
