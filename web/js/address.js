/** Where the server hears a page, by the page's own path. */

/** @param {string} path */
export function socketUrl(path) {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}/ws`;
}
