/** The quiet head of every page that is not a call: whose it is, and at its end what one may do. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { icon } from './icons.js';

/**
 * @param {string} practice
 * @param {unknown} [end]
 */
export function heading(practice, end = nothing) {
  return html`<header class="heading">
    <p class="practice">${practice ? html`${icon('door')}${practice}` : nothing}</p>
    ${end}
  </header>`;
}
