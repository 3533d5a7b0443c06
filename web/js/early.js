/**
 * The way to the server, opened while the page's other scripts are still on theirs: over a far network it
 * takes as long as they do. The client's page runs this first, and its connection takes what it opened.
 */

import { socketUrl } from './address.js';

/** Of the meeting's link, under which its messages go. */
export const path = location.pathname.replace(/\/$/, '');

/** @type {WebSocket | null} */
let opened = new WebSocket(socketUrl(path));

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
