/**
 * Why a browser gives no camera or microphone, and what to press there so that it does: pure.
 *
 * @typedef {'blocked' | 'dismissed' | 'system' | 'missing' | 'in_use' | 'insecure' | 'unsupported'
 *   | 'failed'} Problem
 *   `blocked`: by a setting of the browser for this page. `dismissed`: its question was closed
 *   unanswered. `system`: the computer keeps the device from the browser itself.
 *
 * @typedef {'chromium' | 'chromium_android' | 'firefox' | 'firefox_android' | 'safari_mac'
 *   | 'safari_ios' | 'other_ios' | 'in_app' | 'other'} Browser
 *
 * @typedef {object} Identity  of `navigator`, what tells browsers apart where their settings do
 * @property {string} userAgent
 * @property {number} maxTouchPoints
 */

/** Our own name for what no browser rejects, because it has nothing there that could. */
export const INSECURE = 'InsecureContextError';

/** @type {Record<string, Problem>} by the names of getUserMedia's errors (Media Capture, 10.2) */
const PROBLEMS = {
  NotAllowedError: 'blocked',
  SecurityError: 'blocked',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'in_use',
  AbortError: 'in_use',
  NotSupportedError: 'unsupported',
  [INSECURE]: 'insecure',
};

/**
 * Chromium tells by the message alone who said no; whoever says nothing of the kind was asked for
 * this page.
 *
 * @param {unknown} error  what getUserMedia was rejected with
 * @returns {Problem}
 */
export function problemOf(error) {
  if (!(error instanceof DOMException)) return 'failed';
  const problem = PROBLEMS[error.name] ?? 'failed';
  if (problem !== 'blocked') return problem;
  if (/dismissed/i.test(error.message)) return 'dismissed';
  return /by system/i.test(error.message) ? 'system' : 'blocked';
}

/**
 * @param {Identity} identity
 * @returns {Browser}
 */
export function browserOf({ userAgent, maxTouchPoints }) {
  const says = (/** @type {RegExp} */ word) => word.test(userAgent);
  // An iPad says that it is a Macintosh, of which none can be touched.
  const ios = says(/iPhone|iPad|iPod/) || (says(/Macintosh/) && maxTouchPoints > 1);
  const android = says(/Android/);
  if (says(/FBAN|FBAV|Instagram|\bLine\/|; wv\)/)) return 'in_app';
  if (ios) {
    if (says(/CriOS|FxiOS|EdgiOS|OPT\/|DuckDuckGo/)) return 'other_ios';
    // A page that another app shows has no name of a browser at all.
    return says(/Safari\//) ? 'safari_ios' : 'in_app';
  }
  if (says(/Firefox\//)) return android ? 'firefox_android' : 'firefox';
  if (says(/Chrome\/|Chromium\//)) return android ? 'chromium_android' : 'chromium';
  return says(/Macintosh.*Safari\//) ? 'safari_mac' : 'other';
}

/**
 * What to do about it.
 *
 * @param {Problem} problem
 * @param {Identity} identity
 * @returns {string} a key of the catalogue
 */
export function remedyFor(problem, identity) {
  if (problem === 'blocked') return `devices.blocked.more.${browserOf(identity)}`;
  if (problem === 'system') return `devices.system.more.${systemOf(identity)}`;
  return `devices.${problem}.more`;
}

/** @param {Identity} identity */
function systemOf({ userAgent }) {
  if (/Macintosh/.test(userAgent)) return 'mac';
  return /Windows/.test(userAgent) ? 'windows' : 'other';
}
