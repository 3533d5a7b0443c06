/**
 * Which camera, microphone and speaker, and blur: nothing where there is nothing to choose from.
 *
 * @typedef {import('../devices').Devices} Devices
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { chooser } from './chooser.js';

/** @param {Devices} devices @param {import('../devices').Kind} kind */
export function choice(devices, kind) {
  const device = devices[kind];
  if (device.list.length === 0) return nothing;
  const current = device.track?.getSettings().deviceId ?? device.chosen.id;
  return chooser(t(`devices.${kind}`), device.list, {
    current,
    onChoose: (deviceId) => void devices.choose(kind, deviceId),
  });
}

/** @param {import('../speaker').Speaker} speaker */
export function speakerChoice(speaker) {
  const { list, sink } = speaker;
  if (list.length === 0) return nothing;
  return chooser(t('speaker.title'), list, {
    current: sink,
    onChoose: (deviceId) => speaker.choose(deviceId),
  });
}

/** @param {Devices} devices */
export function blurChoice(devices) {
  if (devices.blur === null) return nothing;
  const change = (/** @type {Event} */ event) =>
    void devices.turnBlur(/** @type {HTMLInputElement} */ (event.target).checked);
  return html`<label class="switch">
    <input type="checkbox" .checked=${devices.blur} @change=${change} />
    <span>${t('devices.blur')}</span>
  </label>`;
}
