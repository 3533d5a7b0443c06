/**
 * One person, or one shared screen, in the call.
 *
 * The picture stays covered until the relay has said that this person's first keyframe went out
 * (`live`) and `playback.js` has seen a frame painted after that.
 *
 * @typedef {object} Tile
 * @property {string} participant
 * @property {'camera' | 'screen'} source
 * @property {string} name
 * @property {'host' | 'guest'} role
 * @property {boolean | null} verified  null for those who may not know
 * @property {boolean} self
 * @property {boolean} connected
 * @property {boolean} mic
 * @property {boolean} speaking
 * @property {import('../wire').Quality | null} quality  of the person's connection; null: not known
 * @property {boolean} live  there is a picture to show
 * @property {boolean} unwanted  its picture is not asked for
 * @property {string} turn  changes whenever another picture begins
 * @property {boolean} closely  one takes a close look: as large as it comes
 * @property {string} mid  where its picture arrives, '' for one's own
 * @property {MediaStream | null} video
 * @property {MediaStream | null} audio
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { isSame } from '../layout.js';
import { icon } from './icons.js';
import { avatar, badge } from './person.js';
import { signal, weakness } from './signal.js';

/**
 * @typedef {object} Pinning
 * @property {import('../layout').Place | null} pinned
 * @property {(place: import('../layout').Place) => void} onPin
 *
 * @param {Tile} shown
 * @param {{ large: boolean, pinning: Pinning | null }} how  no pinning: it would change nothing
 */
export function tile(shown, { large, pinning }) {
  const { source, self, name } = shown;
  const label = source === 'screen' ? t('call.screen_of', { name }) : nameOf(shown);
  return html`<div
    class="tile ${source} ${self ? 'self' : ''}" role="group" aria-label=${label}
    data-participant=${shown.participant} data-source=${source} ?data-large=${large}
    ?data-speaking=${shown.speaking} ?data-live=${shown.live}>
    <video
      class=${self ? 'mirrored' : ''} autoplay playsinline
      data-turn=${shown.turn} data-mid=${shown.mid} ?data-unwanted=${shown.unwanted}
      ?data-closely=${shown.closely} .muted=${true} .stream=${shown.video}></video>
    ${shown.audio ? html`<audio autoplay .stream=${shown.audio}></audio>` : nothing}
    <div class="tile-cover">${cover(shown)}</div>
    ${source === 'screen' || self || !shown.connected ? nothing : weakness(shown.quality)}
    <div class="nameplate">
      ${source === 'screen' ? icon('screen') : shown.mic ? nothing : muted()}
      <bdi class="nameplate-name">${label}</bdi>
      ${source === 'screen' || self ? nothing : badge(shown)}
      ${source === 'screen' || !shown.connected ? nothing : signal(shown.quality)}
      ${pinning && !self ? pin(shown, label, pinning) : nothing}
    </div>
  </div>`;
}

/** @param {Tile} shown */
function nameOf({ self, name }) {
  return self ? t('call.you') : name;
}

/**
 * It stands on the nameplate's solid ground, not over the picture.
 *
 * @param {Tile} shown
 * @param {string} label
 * @param {Pinning} pinning
 */
function pin({ participant, source }, label, { pinned, onPin }) {
  const place = { participant, source };
  const is = isSame(pinned, place);
  return html`<button
    class="pin" type="button" aria-pressed=${String(is)} title=${t(is ? 'call.unpin' : 'call.pin')}
    aria-label=${t('call.pin.of', { name: label })} @click=${() => onPin(place)}
  >${icon('pin')}</button>`;
}

function muted() {
  return html`<span class="nameplate-muted" role="img" aria-label=${t('call.muted')}>
    ${icon('mic_off')}
  </span>`;
}

/** @param {Tile} shown */
function cover({ source, name, connected, unwanted }) {
  if (source === 'screen') {
    return unwanted
      ? html`${icon('screen')}<p>${t('call.audio_only.screen')}</p>`
      : html`<span class="spinner" aria-hidden="true"></span>`;
  }
  return html`${avatar(name)} ${connected ? nothing : html`<p>${t('call.connecting')}</p>`}`;
}
