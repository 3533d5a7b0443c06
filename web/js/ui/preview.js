/**
 * One's own picture before the call, the devices behind it and, if something is wrong, what to do.
 *
 * @typedef {import('../devices').Devices} Devices
 * @typedef {import('../devices').Kind} Kind
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { remedyFor } from '../permission.js';
import { button } from './button.js';
import { blurChoice, choice } from './choices.js';
import { connectionCheck } from './connection_check.js';
import { icon } from './icons.js';
import { avatar } from './person.js';
import { speakerTest } from './speaker_test.js';

const METER_BARS = 12;
const BARS = Array.from({ length: METER_BARS }, () => html`<i></i>`);

/**
 * @param {Devices} devices
 * @param {string} name
 * @param {import('../connection_check').ConnectionCheck} check
 */
export function preview(devices, name, check) {
  const { camera, mic } = devices;
  return html`<section class="preview" aria-label=${t('devices.title')}>
    <div class="preview-picture" role="group" aria-label=${t('devices.preview')}>
      <video
        class="mirrored" autoplay playsinline
        ?hidden=${!devices.preview} .muted=${true} .stream=${devices.preview}></video>
      ${devices.preview ? nothing : html`<div class="preview-cover">${cover(devices, name)}</div>`}
    </div>
    <div class="preview-bar">
      ${toggle('mic', mic, () => devices.turn('mic', !mic.on))}
      ${toggle('camera', camera, () => devices.turn('camera', !camera.on))}
      <span class="meter" role="img" ?hidden=${mic.track === null} aria-label=${t('devices.level')}>
        ${icon('mic')}<span class="meter-bars" data-meter>${BARS}</span>
      </span>
    </div>
    ${problems(devices)}
    <div class="preview-choices">${choice(devices, 'camera')}${choice(devices, 'mic')}</div>
    ${blurChoice(devices)}
    ${speakerTest(devices.speaker)}
    ${connectionCheck(check)}
  </section>`;
}

/**
 * Shows a level in every meter on the page, past the drawing of everything else: ten times a second.
 *
 * @param {ParentNode} root
 * @param {number} level  0..1
 */
export function showLevel(root, level) {
  for (const meter of root.querySelectorAll('[data-meter]')) {
    [...meter.children].forEach((bar, i) =>
      bar.classList.toggle('on', level * METER_BARS > i + 0.5),
    );
  }
}

/** @param {Devices} devices @param {string} name */
function cover(devices, name) {
  if (devices.status === 'asking') return html`<p>${t('devices.asking')}</p>`;
  return html`${name ? avatar(name) : icon('camera_off')}
    <p>${t('devices.camera.off')}</p>`;
}

/**
 * @param {Kind} kind
 * @param {import('../devices').Device} device
 * @param {() => void} onClick
 */
function toggle(kind, device, onClick) {
  if (device.problem !== null) return nothing;
  const label =
    kind === 'mic'
      ? t(device.on ? 'call.mute' : 'call.unmute')
      : t(device.on ? 'call.stop_video' : 'call.start_video');
  return button(label, onClick, {
    look: device.on ? 'toggle' : 'toggle off',
    sign: device.on ? kind : kind === 'mic' ? 'mic_off' : 'camera_off',
  });
}

/** @param {Devices} devices */
function problems(devices) {
  const { mic, camera } = devices;
  if (mic.problem === null && camera.problem === null) return nothing;
  const both = mic.problem === camera.problem;
  const list = both
    ? [{ problem: mic.problem, what: 'both' }]
    : [
        { problem: camera.problem, what: 'camera' },
        { problem: mic.problem, what: 'mic' },
      ].filter(({ problem }) => problem !== null);
  return html`<div class="advice" role="alert">
    ${icon('warning')}
    <div>
      ${list.map(
        ({ problem, what }) =>
          html`<p><strong>${t(`devices.${problem}.${what}`)}.</strong> ${remedy(problem)}</p>`,
      )}
      <p>${t(both ? 'devices.without.both' : 'devices.without')}</p>
      ${button(t('devices.retry'), () => void devices.retry())}
    </div>
  </div>`;
}

/** @param {import('../devices').Problem | null} problem */
function remedy(problem) {
  return problem ? t(remedyFor(problem, navigator)) : nothing;
}
