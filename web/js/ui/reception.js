/** What the practice itself says to those who wait: its picture, its own words. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';

/** @param {import('../wire').Appointment} appointment */
export function reception({ welcome, picture }) {
  if (!welcome && !picture) return nothing;
  // The picture is for the eye: what it has to say stands in the words.
  return html`<div class="reception">
    ${picture ? html`<img src=${picture} alt="" decoding="async">` : nothing}
    ${welcome ? html`<p dir="auto">${welcome}</p>` : nothing}
  </div>`;
}
