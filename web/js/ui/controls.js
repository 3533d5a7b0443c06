/** The bar under a call. Every button says in words what it will do. */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';
import { signOf } from './signal.js';

/**
 * @typedef {object} ControlActions
 * @property {() => void} onMic
 * @property {() => void} onCamera
 * @property {() => void} onScreen
 * @property {() => void} onPeople
 * @property {() => void} onConnection
 * @property {() => void} onMore
 * @property {() => void} onLeave
 * @property {(() => void) | null} onEnd  null for those who may not
 *
 * @typedef {object} ShownControls
 * @property {import('../devices').Devices} devices
 * @property {import('../panels').PanelName | null} open
 * @property {import('../wire').Quality | null} quality  of one's own connection
 * @property {number} asking  requests that nobody has answered
 * @property {boolean} host
 * @property {unknown} clock  hosts only
 * @property {unknown} together  what people do together beside speaking
 * @property {unknown} menu  what More opens, while it is open
 * @property {ControlActions} actions
 *
 * @param {ShownControls} shown
 */
export function controls({ devices, open, quality, asking, host, clock, together, menu, actions }) {
  const mic = devices.mic.on && devices.mic.track !== null;
  const camera = devices.camera.track !== null;
  return html`<div class="controls" role="toolbar" aria-label=${t('call.controls')}>
    ${clock}
    ${
      mic
        ? control('mic', t('call.mute'), actions.onMic)
        : control('mic_off', t('call.unmute'), actions.onMic, 'off')
    }
    ${
      camera
        ? control('camera', t('call.stop_video'), actions.onCamera)
        : control('camera_off', t('call.start_video'), actions.onCamera, 'off')
    }
    ${canShare(devices) ? screenControl(devices, actions.onScreen) : nothing}
    <button
      class="control ${open === 'people' ? 'on' : ''}" type="button" data-opens="people"
      aria-expanded=${String(open === 'people')} @click=${actions.onPeople}>
      ${icon('people')}<span>${t(host ? 'attendees.title' : 'call.people')}</span>
      ${asking > 0 ? html`<b class="count">${asking}</b>` : nothing}
    </button>
    ${together}
    <button
      class="control roomy-only ${open === 'connection' ? 'on' : ''}" type="button"
      data-opens="connection" aria-expanded=${String(open === 'connection')}
      @click=${actions.onConnection}>
      ${icon(signOf(quality))}<span>${t('numbers.open')}</span>
    </button>
    <div class="control-more">
      <button
        class="control" type="button" data-opens="more" aria-haspopup="menu"
        aria-expanded=${String(Boolean(menu))} @click=${actions.onMore}>
        ${icon('more')}<span>${t('more.open')}</span>
      </button>
      ${menu ?? nothing}
    </div>
    <div class="controls-out">
      ${control('leave', t('call.leave'), actions.onLeave, 'leave')}
      ${actions.onEnd ? control('end', t('call.end'), actions.onEnd, 'danger') : nothing}
    </div>
  </div>`;
}

/** @param {import('../devices').Devices} devices @param {() => void} onScreen */
function screenControl(devices, onScreen) {
  return devices.screen
    ? control('screen_off', t('call.stop_share'), onScreen, 'on')
    : control('screen', t('call.share'), onScreen, 'wide-only');
}

/**
 * @param {import('./icons').IconName} sign
 * @param {string} label
 * @param {() => void} onClick
 * @param {string} [look]
 */
function control(sign, label, onClick, look = '') {
  return html`<button class="control ${look}" type="button" @click=${onClick}>
    ${icon(sign)}<span>${label}</span>
  </button>`;
}

/** @param {import('../devices').Devices} devices */
export function canShare(devices) {
  return devices.screen !== null || typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}
