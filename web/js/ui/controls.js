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
 * @property {() => void} onLeave
 * @property {(() => void) | null} onEnd  null for those who may not
 *
 * @param {object} shown
 * @param {import('../devices').Devices} shown.devices
 * @param {import('../panels').PanelName | null} shown.open
 * @param {import('../wire').Quality | null} shown.quality  of one's own connection
 * @param {number} shown.asking  requests that nobody has answered
 * @param {boolean} shown.host
 * @param {unknown} shown.clock  hosts only
 * @param {unknown} shown.together  what people do together beside speaking
 * @param {ControlActions} shown.actions
 */
export function controls({ devices, open, quality, asking, host, clock, together, actions }) {
  const mic = devices.mic.on && devices.mic.track !== null;
  const camera = devices.camera.track !== null;
  const sharing = devices.screen !== null;
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
    ${
      canShare() || sharing
        ? control(
            sharing ? 'screen_off' : 'screen',
            t(sharing ? 'call.stop_share' : 'call.share'),
            actions.onScreen,
            sharing ? 'on' : '',
          )
        : nothing
    }
    <button
      class="control ${open === 'people' ? 'on' : ''}" type="button" data-opens="people"
      aria-expanded=${open === 'people' ? 'true' : 'false'} @click=${actions.onPeople}>
      ${icon('people')}<span>${t(host ? 'attendees.title' : 'call.people')}</span>
      ${asking > 0 ? html`<b class="count">${asking}</b>` : nothing}
    </button>
    ${together}
    <button
      class="control ${open === 'connection' ? 'on' : ''}" type="button" data-opens="connection"
      aria-expanded=${open === 'connection' ? 'true' : 'false'} @click=${actions.onConnection}>
      ${icon(signOf(quality))}
      <span class="wide-only">${t('numbers.open')}</span>
      <span class="narrow-only">${t('numbers.open.short')}</span>
    </button>
    <span class="controls-gap"></span>
    ${control('leave', t('call.leave'), actions.onLeave, 'leave')}
    ${actions.onEnd ? control('end', t('call.end'), actions.onEnd, 'danger') : nothing}
  </div>`;
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

function canShare() {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}
