/** What the bar of a call does to one's own devices, the same on both pages. */

import { t } from './i18n.js';

/**
 * @param {import('./devices').Devices} devices
 * @param {import('./notices').Notices} notices
 */
export function switches(devices, notices) {
  return {
    // A microphone that could not be had is asked for again, whatever its owner wanted before.
    onMic: () => void devices.turn('mic', !devices.mic.on || devices.mic.track === null),
    onCamera: () => void devices.turn('camera', devices.camera.track === null),
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
