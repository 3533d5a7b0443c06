/**
 * What only a call needs. It is fetched once the page stands, so that the waiting room is there
 * sooner, and long before anybody presses Join now.
 */

import { retryDelay } from './protocol.js';

/**
 * @param {import('./incall').Options} options
 * @returns {Promise<import('./incall').InCall>}  when the network has let it through
 */
export async function loadInCall(options) {
  const { InCall } = await fetched(0);
  return new InCall(options);
}

/**
 * @param {number} attempt
 * @returns {Promise<typeof import('./incall')>}
 */
async function fetched(attempt) {
  try {
    return await import('./incall.js');
  } catch {
    await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt, Math.random())));
    return fetched(attempt + 1);
  }
}
