/** How large the tiles of a stage are, and how much of each picture can be seen. */

/** Width over height, the camera's own first; a tall window fills better with squarer tiles. */
const SHAPES = [16 / 9, 4 / 3, 1];
const GAP_PX = 10;
/** In pixels: more than any camera has. */
const AS_LARGE_AS_IT_COMES = 1 << 25;
/** Smaller than this nobody is recognised: so many people are leafed through by scrolling. */
const LEAST_WIDTH_PX = 112;

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
  return best.width < LEAST_WIDTH_PX ? scrolling(width) : best;
}

/** As many columns as there is room for, and rows to scroll through. @param {number} width */
function scrolling(width) {
  const columns = Math.max(1, Math.floor((width + GAP_PX) / (LEAST_WIDTH_PX + GAP_PX)));
  const each = Math.floor((width - GAP_PX * (columns - 1)) / columns);
  return { width: each, height: Math.floor((each * 3) / 4) };
}

/**
 * How much of each picture can be seen, by the mid it arrives in: the screen's own pixels, 0 while it
 * is not wanted, is scrolled away, or the page is in the background. Rounded up to steps of √2, so that a window
 * being resized does not speak all the time.
 *
 * @param {ParentNode} root
 * @returns {Record<string, number>}
 */
export function seenPixels(root) {
  /** @type {Record<string, number>} */
  const seen = {};
  const visible = document.visibilityState === 'visible';
  for (const stage of root.querySelectorAll('[data-stage]')) {
    const window = stage.getBoundingClientRect();
    for (const video of stage.querySelectorAll('video[data-mid]')) {
      const { mid, unwanted, closely } = /** @type {HTMLVideoElement} */ (video).dataset;
      if (!mid) continue;
      const { left, right, top, bottom, width, height } = video.getBoundingClientRect();
      const inSight =
        visible && unwanted === undefined &&
        right > window.left && bottom > window.top && left < window.right && top < window.bottom;
      const shown = width * height * devicePixelRatio ** 2;
      const pixels = inSight ? (closely === undefined ? shown : AS_LARGE_AS_IT_COMES) : 0;
      seen[mid] = pixels > 0 ? Math.ceil(2 ** (Math.ceil(Math.log2(pixels) * 2) / 2)) : 0;
    }
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
