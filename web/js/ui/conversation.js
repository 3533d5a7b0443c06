/**
 * The call itself: a line of news, the stage, a list beside it, and the bar.
 *
 * @typedef {import('../participation').Participation} Participation
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, t } from '../i18n.js';
import { placement } from '../layout.js';
import { othersTrouble, ownTrouble, qualityOf } from '../quality.js';
import { isHeld, othersIn, presentIn } from '../state.js';
import { attention } from './attention.js';
import { button } from './button.js';
import { icon } from './icons.js';
import { stage } from './stage.js';

/**
 * @typedef {object} Shown
 * @property {Participation} participation
 * @property {import('../media').Media} media
 * @property {import('../devices').Devices} devices
 * @property {boolean} silent  the browser keeps the sound off
 * @property {() => void} onSound
 * @property {() => void} onUnmute
 * @property {() => void} onAudioOnly  begins or ends it
 * @property {readonly import('./tile').Tile[]} tiles
 * @property {import('../layout').Layout} layout
 * @property {(place: import('../layout').Place) => void} onPin
 * @property {unknown} list  the panel, or nothing
 * @property {unknown} bar
 *
 * @param {Shown} shown
 */
export function conversation(shown) {
  const { participation, tiles, silent, onSound, layout, onPin, list, bar } = shown;
  const { you, call } = participation.state;
  const alone = you?.role === 'host' && (call?.people.length ?? 1) < 2;
  return html`<section class="call" aria-label=${t('call.label')}>
    <h1 class="unseen" tabindex="-1" data-focus>${participation.state.appointment?.title ?? ''}</h1>
    <div class="call-main">
      <div class="call-stage">
        <div class="news" role="status">${news(shown)}</div>
        <div class="unseen" role="status">${newsOfOthers(participation)}</div>
        ${
          silent
            ? line('sound', t('call.sound_off'), button(t('call.sound_on'), onSound, { look: 'small' }))
            : nothing
        }
        ${stage({
          tiles,
          placement: placement(layout, presentIn(participation.state, participation.now)),
          pinned: layout.pinned,
          onPin,
          alone,
        })}
      </div>
      ${list}
    </div>
    ${bar}
  </section>`;
}

/** @param {Shown} shown */
function news({ participation, media, devices, layout, onUnmute, onAudioOnly }) {
  const { state, link } = participation;
  if (link !== 'open') return line('again', t('link.lost'));
  if (media.state === 'lost' || state.view?.stage === 'grace') return line('again', t('link.media'));
  if (isHeld(state)) return line('clock', held(participation));
  const trouble = ownTrouble(qualityOf(state.call, state.you?.participant));
  const offer = (/** @type {string} */ text, /** @type {() => void} */ onPress) =>
    button(text, onPress, { look: 'small' });
  const audioOnly = offer(t(layout.audioOnly ? 'call.pictures' : 'call.audio_only.do'), onAudioOnly);
  return [
    trouble ? line('bars_1', t(trouble), layout.audioOnly ? nothing : audioOnly) : nothing,
    layout.audioOnly ? line('sound', t('call.audio_only'), audioOnly) : nothing,
    devices.screen ? line('screen', t('call.you_share')) : nothing,
    attention(participation).map(({ sign, text, left, act }) =>
      line(
        sign,
        text,
        // What changes every second is not read out every second.
        html`${left ? html`<time aria-hidden="true">${left}</time>` : nothing}
        ${act ? offer(act.text, act.onPress) : nothing}`,
      ),
    ),
    devices.unheard
      ? line('mic_off', t('call.unheard'), offer(t('call.unheard.do'), onUnmute))
      : nothing,
  ];
}

/**
 * For those who hear the page: what the others see on the tiles.
 *
 * @param {Participation} participation
 */
function newsOfOthers({ state }) {
  return othersIn(state)
    .filter((one) => one.connected)
    .map(({ participant, name }) => {
      const trouble = othersTrouble(qualityOf(state.call, participant));
      return trouble ? html`<p>${t(trouble, { name })}</p>` : nothing;
    });
}

/**
 * @param {import('./icons').IconName} sign
 * @param {string} text
 * @param {unknown} [action]
 */
function line(sign, text, action = nothing) {
  return html`<p class="line">${icon(sign)}<span>${text}</span>${action}</p>`;
}

/** @param {Participation} participation */
function held({ state, now }) {
  if (!state.meeting) return t('call.held.guest');
  const left = (state.meeting.hold_ends_at ?? 0) - now;
  return left > 0
    ? `${t('call.held.host')} ${t('call.held.ends', { time: countdown(left) })}`
    : t('call.held.host');
}
