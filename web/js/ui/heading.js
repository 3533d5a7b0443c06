/** The quiet head of every page that is not a call: whose it is, and at its end what one may do. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { icon } from './icons.js';
import { languageChoice } from './language.js';

/**
 * @param {string} practice
 * @param {unknown} [end]
 */
export function heading(practice, end = nothing) {
  return html`<header class="heading">
    <p class="practice">${practice ? html`${icon('door')}<bdi>${practice}</bdi>` : nothing}</p>
    <div class="heading-end">${end}${languageChoice()}</div>
  </header>`;
}
