/** What the bar of a call does to one's own devices, the same on both pages. */

import { t } from './i18n.js';
import { remedyFor } from './permission.js';

/**
 * @param {import('./devices').Devices} devices
 * @param {import('./notices').Notices} notices
 */
export function switches(devices, notices) {
  /** @param {import('./devices').Kind} kind @param {boolean} on */
  async function turn(kind, on) {
    await devices.turn(kind, on);
    const { problem } = devices[kind];
    if (!on || problem === null) return;
    notices.add(`${t(`devices.${problem}.${kind}`)}. ${t(remedyFor(problem, navigator))}`, 'bad');
  }
  return {
    // A microphone that could not be had is asked for again, whatever its owner wanted before.
    onMic: () => void turn('mic', !devices.mic.on || devices.mic.track === null),
    onCamera: () => void turn('camera', devices.camera.track === null),
    onScreen: async () => {
      if (devices.screen) {
        devices.stopScreen();
        return;
      }
      const problem = await devices.shareScreen();
      if (problem === 'unsupported') notices.add(t('devices.screen.unsupported'), 'bad');
      else if (problem) notices.add(t('devices.screen.failed'), 'bad');
    },
  };
}
