/** The panel in which camera, microphone and speaker are changed in the middle of a call. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { blurChoice, choice, speakerChoice } from './choices.js';

/** @param {import('../devices').Devices} devices */
export function settings(devices) {
  return html`<div class="settings">
    ${choice(devices, 'camera')} ${blurChoice(devices)}
    ${choice(devices, 'mic')} ${speakerChoice(devices.speaker)}
  </div>`;
}
