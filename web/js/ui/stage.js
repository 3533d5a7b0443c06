/** Where the tiles stand: everybody alike, or a shared screen with everybody beside it. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { tile } from './tile.js';

/** Width over height, the camera's own first; a tall window fills better with squarer tiles. */
const SHAPES = [16 / 9, 4 / 3, 1];
const GAP_PX = 10;
/** In pixels: more than any camera has. */
const AS_LARGE_AS_IT_COMES = 1 << 25;

/**
 * @param {object} shown
 * @param {import('./tile').Tile[]} shown.others
 * @param {import('./tile').Tile} shown.self
 * @param {import('./tile').Tile | null} shown.large  a shared screen, or whom a host has large
 * @param {boolean} shown.host
 */
export function stage({ others, self, large, host }) {
  // With one other, they get the room and one's own picture a corner of it.
  const arrangement = large ? 'presenting' : others.length === 1 ? 'pair' : 'grid';
  return html`<div class="stage ${arrangement}" data-stage>
    ${large ? html`<div class="stage-screen">${tile(large)}</div>` : nothing}
    <div
      class="stage-people" data-people role="group" aria-label=${t('attendees.in_call')}
      tabindex=${large ? '0' : nothing}>
      ${repeat([...others, self], (one) => `${one.participant}:${one.source}`, tile)}
    </div>
    ${others.length === 0 && !large && host ? html`<p class="stage-alone">${t('call.alone')}</p>` : nothing}
  </div>`;
}

/**
 * The number of columns, and the shape, that make the tiles largest.
 *
 * @param {number} count
 * @param {number} width  of the room, px
 * @param {number} height
 * @returns {{ width: number, height: number }} of each tile, px
 */
export function arrange(count, width, height) {
  let best = { width: 0, height: 0 };
  for (const shape of SHAPES) {
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const byWidth = (width - GAP_PX * (columns - 1)) / columns;
      const byHeight = ((height - GAP_PX * (rows - 1)) / rows) * shape;
      const fitting = Math.floor(Math.min(byWidth, byHeight));
      const area = (fitting * fitting) / shape;
      if (area > best.width * best.height)
        best = { width: fitting, height: Math.floor(fitting / shape) };
    }
  }
  return best;
}

/**
 * How much of each picture can be seen, by the mid it arrives in: the screen's own pixels, 0 while it
 * is scrolled away or the page is in the background. Rounded up to steps of √2, so that a window
 * being resized does not speak all the time.
 *
 * @param {ParentNode} root
 * @returns {Record<string, number>}
 */
export function seenPixels(root) {
  /** @type {Record<string, number>} */
  const seen = {};
  for (const video of root.querySelectorAll('video[data-mid]')) {
    const { mid, closely } = /** @type {HTMLVideoElement} */ (video).dataset;
    if (!mid) continue;
    const { left, right, top, bottom, width, height } = video.getBoundingClientRect();
    const inSight =
      document.visibilityState === 'visible' &&
      right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
    const shown = width * height * window.devicePixelRatio ** 2;
    const pixels = inSight ? (closely === undefined ? shown : AS_LARGE_AS_IT_COMES) : 0;
    seen[mid] = pixels > 0 ? Math.ceil(2 ** (Math.ceil(Math.log2(pixels) * 2) / 2)) : 0;
  }
  return seen;
}

/**
 * Fits the tiles to the room there is; called after each drawing and when the window changes.
 *
 * @param {ParentNode} root
 */
export function fitStage(root) {
  const people = root.querySelector('.stage.grid [data-people]');
  if (!(people instanceof HTMLElement)) return;
  const count = people.querySelectorAll('.tile').length;
  const { width, height } = arrange(count, people.clientWidth, people.clientHeight);
  people.style.setProperty('--tile-width', `${width}px`);
  people.style.setProperty('--tile-height', `${height}px`);
}
