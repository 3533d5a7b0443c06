/**
 * What templates cannot do for video and audio elements; called after each drawing.
 *
 * Templates say which stream belongs into an element by its property `stream`, because they set an
 * object anew at every drawing, and to set `srcObject` anew, even to the same stream, begins the
 * picture anew.
 *
 * @typedef {HTMLMediaElement & { stream?: MediaStream | null }} Fed
 */

/** @param {ParentNode} root */
export function feed(root) {
  for (const element of root.querySelectorAll('video, audio')) {
    const fed = /** @type {Fed} */ (element);
    if (fed.srcObject !== (fed.stream ?? null)) fed.srcObject = fed.stream ?? null;
  }
}

/** @type {WeakMap<HTMLVideoElement, string>} the turn each element has painted, or waits to paint */
const turns = new WeakMap();

/**
 * Uncovers what has been painted and covers what has changed: the last frame of whoever stood in a
 * slot before must never be seen under another name.
 *
 * @param {ParentNode} root
 */
export function uncoverPainted(root) {
  for (const tile of root.querySelectorAll('.tile[data-participant]')) {
    const video = tile.querySelector('video');
    if (!video) continue;
    const turn = tile.hasAttribute('data-live') ? (video.dataset.turn ?? '') : '';
    if (turns.get(video) === turn) continue;
    turns.set(video, turn);
    video.classList.remove('painted');
    if (turn !== '') {
      onNextFrame(video, () => {
        if (turns.get(video) === turn) video.classList.add('painted');
      });
    }
  }
}

/**
 * @param {HTMLVideoElement} video
 * @param {() => void} then
 */
function onNextFrame(video, then) {
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(then);
  else /** @type {any} */ (video).addEventListener('timeupdate', then, { once: true });
}

/**
 * Starts every voice; a browser that was never touched on this page refuses.
 *
 * @param {ParentNode} root
 * @param {{ sink: string, deaf: boolean }} how  the speaker they come out of, '' for the browser's
 *   choice; and whether they are silent for now
 * @returns {Promise<boolean>} whether all of them may be heard
 */
export async function playVoices(root, { sink, deaf }) {
  const all = [...root.querySelectorAll('audio')];
  for (const voice of all) {
    voice.muted = deaf;
    // One that was unplugged meanwhile cannot be had: the voice stays where it was.
    if ((voice.sinkId ?? '') !== sink) void voice.setSinkId?.(sink).catch(() => {});
  }
  const voices = all.filter((voice) => voice.paused);
  const played = await Promise.allSettled(voices.map((voice) => voice.play()));
  return !played.some((one) => one.status === 'rejected' && one.reason?.name === 'NotAllowedError');
}
