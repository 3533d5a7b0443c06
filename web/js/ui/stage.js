/** Where the tiles stand: two people, everybody alike, or one large and the rest beside. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t } from '../i18n.js';
import { isSame } from '../layout.js';
import { tile } from './tile.js';

/**
 * All tiles are children of one element, in one order, whatever is large: a picture that changed its
 * place in the document would begin anew.
 *
 * @param {object} shown
 * @param {readonly import('./tile').Tile[]} shown.tiles  in their order
 * @param {import('../layout').Placement} shown.placement
 * @param {import('../layout').Place | null} shown.pinned
 * @param {(place: import('../layout').Place) => void} shown.onPin
 * @param {boolean} shown.alone  a host to whom nobody has come yet
 */
export function stage({ tiles, placement, pinned, onPin, alone }) {
  const { arrangement, large } = placement;
  const strip = arrangement === 'large' && tiles.length > 1;
  // With nobody beside, to pin would change nothing.
  const pinning = arrangement === 'pair' ? null : { pinned, onPin };
  return html`<div class="stage ${arrangement}" ?data-strip=${strip} data-stage>
    <div
      class="stage-people" data-people role="group" aria-label=${t('attendees.in_call')}
      tabindex=${arrangement === 'pair' ? nothing : '0'}>
      ${repeat(
        tiles,
        ({ participant, source }) => `${participant}:${source}`,
        (one) => tile(one, { large: isSame(large, one), pinning }),
      )}
    </div>
    ${alone ? html`<p class="stage-alone">${t('call.alone')}</p>` : nothing}
  </div>`;
}
