/** The panel that stands open beside a call, on both pages: people, chat, connection or devices. */

import { nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { qualityOf } from '../quality.js';
import { connection } from './connection.js';
import { panel } from './panel.js';
import { settings } from './settings.js';

/**
 * @param {object} shown
 * @param {import('../participation').Participation} shown.participation
 * @param {import('../media').Media} shown.media
 * @param {import('../panels').Panels} shown.panels
 * @param {import('../numbers').Numbers} shown.numbers
 * @param {import('../together').Together} shown.together
 * @param {import('../devices').Devices} shown.devices
 * @param {string} shown.title  of the list
 * @param {() => unknown} shown.list
 */
export function aside({ participation, media, panels, numbers, together, devices, title, list }) {
  const { call, you } = participation.state;
  numbers.watch(panels.open === 'connection' ? media : null);
  if (panels.open === 'people') return panel(title, list(), panels.close);
  if (panels.open === 'chat') return together.panel(participation);
  if (panels.open === 'settings') {
    return panel(t('devices.all'), settings(devices), panels.close, t('numbers.close'));
  }
  if (panels.open !== 'connection') return nothing;
  const content = connection(qualityOf(call, you?.participant), numbers.shown);
  return panel(t('numbers.title'), content, panels.close, t('numbers.close'));
}
