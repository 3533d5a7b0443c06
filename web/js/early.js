/**
 * The way to the server, opened while the page's other scripts are still on theirs: over a far network it
 * takes as long as they do. The client's page runs this first, and its connection takes what it opened.
 */

const socket = location.protocol === 'https:' ? 'wss' : 'ws';
const path = location.pathname.replace(/\/$/, '');
/** @type {WebSocket | null} */
let opened = new WebSocket(`${socket}://${location.host}${path}/ws`);

/**
 * @param {string} wanted
 * @returns {WebSocket | null}  once, and unless it has failed already
 */
export function takeOpened(wanted) {
  const taken = opened;
  opened = null;
  if (taken?.url !== wanted || taken.readyState > WebSocket.OPEN) return null;
  if (taken.readyState === WebSocket.OPEN) {
    queueMicrotask(() => taken.onopen?.(new Event('open')));
  }
  return taken;
}
