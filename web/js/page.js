/**
 * Draws a page when something has changed, once however much has, and does what templates cannot.
 *
 * @typedef {object} View
 * @property {string} screen  its name: when it changes, the focus goes to the new one's heading
 * @property {string} title
 * @property {unknown} content
 */

import { render } from '../vendor/lit-html/lit-html.js';
import { openDialogs } from './ui/dialog.js';
import { fitStage, seenPixels } from './ui/fit.js';
import { feed, playVoices, uncoverPainted } from './ui/playback.js';
import { liftToasts } from './ui/toasts.js';

export class Page {
  /** The browser keeps voices off until somebody touches the page. */
  silent = false;
  /** The speaker that voices come out of, '' for the browser's choice. */
  sink = '';
  /** The call is not to be heard just now: somebody talks at the door. */
  deaf = false;

  /** @type {HTMLElement} */ #root;
  /** @type {() => View} */ #view;
  /** @type {(pixels: Record<string, number>) => void} */ #seen;
  #asked = false;
  #drawn = false;
  /** What stands there before the first drawing: whatever takes its place gets the focus. */
  #screen = 'connecting';
  #said = document.createElement('p');

  /**
   * @param {HTMLElement} root
   * @param {() => View} view
   * @param {(pixels: Record<string, number>) => void} [seen]  told what can be seen of each picture
   */
  constructor(root, view, seen = () => {}) {
    this.#root = root;
    this.#view = view;
    this.#seen = seen;
    window.addEventListener('languagechange', this.draw);
    this.#said.className = 'unseen';
    this.#said.setAttribute('role', 'status');
    document.body.append(this.#said);
    window.addEventListener('resize', () => this.#fit());
    document.addEventListener('visibilitychange', () => this.#fit());
    // Countdowns and the time of day go on without any event.
    setInterval(this.draw, 1000);
  }

  get root() {
    return this.#root;
  }

  draw = () => {
    if (this.#asked) return;
    this.#asked = true;
    // Not by animation frame: a page in the background has none, and its sound must start too.
    queueMicrotask(() => {
      this.#asked = false;
      this.#drawNow();
    });
  };

  /**
   * For those who hear the page: who came and went. What was said before is not waited for.
   *
   * @param {readonly string[]} sentences
   */
  say(sentences) {
    if (sentences.length > 0) this.#said.textContent = sentences.join(' ');
  }

  sound = () => {
    void playVoices(this.#root, { sink: this.sink, deaf: this.deaf }).then((heard) => this.#hear(heard));
  };

  #drawNow() {
    const { screen, title, content } = this.#view();
    if (!this.#drawn) this.#root.replaceChildren(); // what is said where no script runs
    this.#drawn = true;
    render(content, this.#root);
    if (document.title !== title) document.title = title;
    openDialogs(this.#root);
    this.#fit();
    feed(this.#root);
    uncoverPainted(this.#root);
    this.sound();
    if (screen !== this.#screen) {
      this.#screen = screen;
      const heading = this.#root.querySelector('[data-focus]');
      if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
    }
  }

  #fit() {
    fitStage(this.#root);
    liftToasts(this.#root);
    this.#seen(seenPixels(this.#root));
  }

  /** @param {boolean} heard */
  #hear(heard) {
    if (this.silent === !heard) return;
    this.silent = !heard;
    this.draw();
  }
}

/** @returns {HTMLElement} */
export function pageRoot() {
  const root = document.getElementById('page');
  if (!root) throw new Error('the page has no #page');
  return root;
}
