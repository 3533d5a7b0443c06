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
 * @property {string} turn  changes whenever another picture begins
 * @property {boolean} closely  one takes a close look: as large as it comes
 * @property {string} mid  where its picture arrives, '' for one's own
 * @property {MediaStream | null} video
 * @property {MediaStream | null} audio
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';
import { avatar, badge } from './person.js';
import { signal, weakness } from './signal.js';

/** @param {Tile} shown */
export function tile(shown) {
  const { source, self, name } = shown;
  const label = source === 'screen' ? t('call.screen_of', { name }) : nameOf(shown);
  return html`<div
    class="tile ${source} ${self ? 'self' : ''}" role="group" aria-label=${label}
    data-participant=${shown.participant} data-source=${source}
    ?data-speaking=${shown.speaking} ?data-live=${shown.live}>
    <video
      class=${self ? 'mirrored' : ''} autoplay playsinline
      data-turn=${shown.turn} data-mid=${shown.mid} ?data-closely=${shown.closely} .muted=${true} .stream=${shown.video}></video>
    ${shown.audio ? html`<audio autoplay .stream=${shown.audio}></audio>` : nothing}
    <div class="tile-cover">${cover(shown)}</div>
    ${source === 'screen' || self || !shown.connected ? nothing : weakness(shown.quality)}
    <div class="nameplate">
      ${source === 'screen' ? icon('screen') : shown.mic ? nothing : muted()}
      <bdi class="nameplate-name">${label}</bdi>
      ${source === 'screen' || self ? nothing : badge(shown)}
      ${source === 'screen' || !shown.connected ? nothing : signal(shown.quality)}
    </div>
  </div>`;
}

/** @param {Tile} shown */
function nameOf({ self, name }) {
  return self ? t('call.you') : name;
}

function muted() {
  return html`<span class="nameplate-muted" role="img" aria-label=${t('call.muted')}>
    ${icon('mic_off')}
  </span>`;
}

/** @param {Tile} shown */
function cover({ source, name, connected }) {
  if (source === 'screen') return html`<span class="spinner" aria-hidden="true"></span>`;
  return html`${avatar(name)} ${connected ? nothing : html`<p>${t('call.connecting')}</p>`}`;
}
