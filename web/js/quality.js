/**
 * What is said of a connection, worked out of its words: pure, and the same on both pages.
 *
 * @typedef {import('./wire').Quality} Quality
 * @typedef {import('./wire').QualityWord} QualityWord
 */

/** @type {readonly QualityWord[]} best first */
const WORDS = ['excellent', 'good', 'poor', 'lost'];

/**
 * One word for both directions: a conversation is as good as its worse half.
 *
 * @param {Quality | null} quality
 * @returns {QualityWord | null}  null while nothing is known
 */
export function wordOf(quality) {
  if (!quality) return null;
  const { sending, receiving } = quality;
  return WORDS.indexOf(sending) > WORDS.indexOf(receiving) ? sending : receiving;
}

/**
 * @param {import('./wire').Call | null} call
 * @param {string | undefined} participant
 * @returns {Quality | null}
 */
export function qualityOf(call, participant) {
  return call?.quality.find((one) => one.participant === participant) ?? null;
}

/**
 * The text with which people are told that their own connection is weak, and what it means for them.
 *
 * @param {Quality | null} quality
 * @returns {string | null}  a key of the catalogue; null while there is nothing to tell
 */
export function ownTrouble(quality) {
  if (!quality || wordOf(quality) !== 'poor') return null;
  const { sending, receiving, pictures } = quality;
  if (receiving !== 'poor') return 'quality.own.sending';
  if (pictures === 'fewer') return 'quality.own.fewer';
  if (sending === 'poor') return 'quality.own.both';
  return pictures === 'smaller' ? 'quality.own.smaller' : 'quality.own.receiving';
}

/**
 * The same for everybody else: what it means for how this person takes part.
 *
 * @param {Quality | null} quality
 * @returns {string | null}  a key of the catalogue, with `{name}` for a sentence about them
 */
export function othersTrouble(quality) {
  if (!quality || wordOf(quality) !== 'poor') return null;
  const { receiving, pictures } = quality;
  if (receiving !== 'poor') return 'quality.other.sending';
  if (pictures === 'fewer') return 'quality.other.fewer';
  return pictures === 'smaller' ? 'quality.other.smaller' : 'quality.other.receiving';
}
