/** A list of devices to choose one from. */

import { html } from '../../vendor/lit-html/lit-html.js';
import { nameOf } from '../plugged.js';

/**
 * @param {string} label
 * @param {readonly MediaDeviceInfo[]} list
 * @param {{ current: string, onChoose: (deviceId: string) => void }} choosing
 */
export function chooser(label, list, { current, onChoose }) {
  const change = (/** @type {Event} */ event) =>
    onChoose(/** @type {HTMLSelectElement} */ (event.target).value);
  return html`<label class="field">
    <span>${label}</span>
    <select @change=${change}>
      ${list.map(
        (one) =>
          html`<option value=${one.deviceId} ?selected=${one.deviceId === current}>
            ${nameOf(one)}
          </option>`,
      )}
    </select>
  </label>`;
}
