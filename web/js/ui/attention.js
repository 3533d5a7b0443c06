/** What is said of who is looked at: whoever is seen large or closely knows it, and who looks too. */

import { countdown, t } from '../i18n.js';
import { looksIn } from '../state.js';

/**
 * @typedef {object} Attention
 * @property {import('./icons').IconName} sign
 * @property {string} text
 * @property {string} [left]  how long it lasts yet
 * @property {{ text: string, onPress: () => void }} [act]
 *
 * @param {import('../participation').Participation} participation
 * @returns {Attention[]}
 */
export function attention(participation) {
  const { state, now } = participation;
  const { taken, given } = looksIn(state, now);
  const nameOf = (/** @type {string} */ id) =>
    state.call?.people.find((one) => one.participant === id)?.name ?? '';
  /** @type {Attention[]} */
  const found = given.map(({ by, ends_at }) => ({
    sign: 'look',
    text: t('look.at_you', { name: nameOf(by) }),
    left: countdown(ends_at - now),
  }));
  if (taken) {
    const text = t('look.yours', { name: nameOf(taken.participant) });
    const left = countdown(taken.ends_at - now);
    const onPress = () => void participation.endLook(taken.participant);
    found.push({ sign: 'look', text, left, act: { text: t('look.end'), onPress } });
  }
  if (state.you && state.call?.spotlight === state.you.participant) {
    found.push({ sign: 'spotlight', text: t('spotlight.you') });
  }
  return found;
}
