/** What the button More opens: everything for which the bar has no room, or on a telephone has none. */

import { t } from '../i18n.js';
import { keyOf } from '../keys.js';
import { othersIn } from '../state.js';
import { isUp } from '../together.js';
import { canShare } from './controls.js';
import { menu } from './menu.js';
import { signOf } from './signal.js';

/**
 * @typedef {import('./menu').Item} Item
 *
 * @param {import('../incall').InCall} inCall
 * @param {import('../participation').Participation} participation
 * @param {import('../wire').Quality | null} quality  of one's own connection
 */
export function more(inCall, participation, quality) {
  const { state } = participation;
  const hand = isUp(participation);
  return menu(
    t('more.title'),
    [...folded(inCall, { hand, quality }), ...views(inCall, othersIn(state).length), ...further(inCall)],
    inCall.closeMenu,
  );
}

/**
 * What stands in the bar where that is wide enough.
 *
 * @param {import('../incall').InCall} inCall
 * @param {{ hand: boolean, quality: import('../wire').Quality | null }} how
 * @returns {Item[]}
 */
function folded({ devices, deeds }, { hand, quality }) {
  /** @type {Item[]} */
  const items = [];
  if (canShare(devices) && !devices.screen) {
    const label = t('call.share');
    items.push({ sign: 'screen', label, key: keyOf('screen'), onPress: deeds.screen, when: 'narrow-only' });
  }
  if (!hand) {
    const label = t('hand.raise');
    items.push({ sign: 'hand', label, key: keyOf('hand'), onPress: deeds.hand, when: 'narrow-only' });
  }
  items.push({
    sign: signOf(quality),
    label: t('numbers.title'),
    key: keyOf('connection'),
    onPress: deeds.connection,
    when: 'cramped-only',
  });
  return items;
}

/**
 * @param {import('../incall').InCall} inCall
 * @param {number} others
 * @returns {Item[]}
 */
function views({ layout, outside, fullScreen, deeds }, others) {
  /** @type {Item[]} */
  const items = [];
  // With one other person there is only one way to look at them.
  if (others > 1) {
    const checked = layout.view === 'speaker';
    items.push({ sign: 'speaker_view', label: t('more.speaker'), key: keyOf('view'), checked, onPress: deeds.view });
  }
  if (others > 0) {
    items.push({ sign: 'self', label: t('more.self'), key: keyOf('self'), checked: layout.selfShown, onPress: deeds.self });
  }
  const label = t('more.audio_only');
  items.push({ sign: 'sound', label, key: keyOf('audioOnly'), checked: layout.audioOnly, onPress: deeds.audioOnly });
  if (outside.isPossible && others > 0) {
    const checked = outside.isOpen;
    items.push({ sign: 'outside', label: t('more.outside'), key: keyOf('outside'), checked, onPress: deeds.outside });
  }
  if (fullScreen.isPossible) {
    const checked = fullScreen.isOn;
    items.push({ sign: 'full', label: t('more.full'), key: keyOf('full'), checked, onPress: deeds.full });
  }
  return items;
}

/** @param {import('../incall').InCall} inCall @returns {Item[]} */
function further({ deeds }) {
  return [
    { sign: 'settings', label: t('devices.all'), key: keyOf('settings'), onPress: deeds.settings },
    { sign: 'keyboard', label: t('keys.title'), key: keyOf('keys'), onPress: deeds.keys },
  ];
}
