/**
 * How one looks at a call: which view, whom one has pinned, whether one sees oneself, and whether one
 * wants pictures at all. Pure; the time is an argument.
 *
 * The tiles keep their order whatever is decided here, only one of them may be large, so a change of
 * the layout never begins a picture anew.
 *
 * @typedef {'grid' | 'speaker'} ViewName
 * @typedef {{ participant: string, source: 'camera' | 'screen' }} Place  what one tile shows
 *
 * @typedef {object} Chosen  what its owner decided, and what is remembered in the tab
 * @property {ViewName} view
 * @property {Place | null} pinned
 * @property {boolean} selfShown
 * @property {boolean} audioOnly
 *
 * @typedef {object} Followed  whom the speaker view shows large
 * @property {string | null} front
 * @property {number} frontSince  seconds
 * @property {string | null} rival  who speaks instead, and may come to the front
 * @property {number} rivalSince
 *
 * @typedef {Chosen & Followed} Layout
 *
 * @typedef {object} Present  who is there to be looked at
 * @property {readonly string[]} others  participants, without oneself, in their order
 * @property {string | null} presenter  whose screen is shared
 * @property {string | null} looked  at whom one takes a close look
 * @property {string | null} spotlight  whom a host shows everybody large; may be oneself
 *
 * @typedef {object} Placement
 * @property {'pair' | 'grid' | 'large'} arrangement  two people, everybody alike, or one large and
 *   the rest beside
 * @property {Place | null} large
 */

/** Somebody has to speak for so long before they come to the front: an "mhm" is not a turn. */
const TURN_S = 1.2;
/** Whoever is at the front stays there for so long: nobody can look at faces that change faster. */
const LEAST_S = 3;

/**
 * @param {unknown} [remembered]  what `toRemember` made, or anything else
 * @returns {Layout}
 */
export function firstLayout(remembered) {
  const { view, pinned, selfShown, audioOnly } = /** @type {Partial<Chosen>} */ (remembered ?? {});
  return {
    view: view === 'speaker' ? 'speaker' : 'grid',
    pinned: isPlace(pinned) ? { participant: pinned.participant, source: pinned.source } : null,
    selfShown: selfShown !== false,
    audioOnly: audioOnly === true,
    front: null,
    frontSince: 0,
    rival: null,
    rivalSince: 0,
  };
}

/**
 * @param {Layout} layout
 * @returns {Chosen}
 */
export function toRemember({ view, pinned, selfShown, audioOnly }) {
  return { view, pinned, selfShown, audioOnly };
}

/**
 * Pins what is not pinned, and the other way about. Only one is: a second large picture is none.
 *
 * @param {Layout} layout
 * @param {Place} place
 * @returns {Layout}
 */
export function togglePin(layout, place) {
  return { ...layout, pinned: isSame(layout.pinned, place) ? null : place };
}

/**
 * The layout a moment later: whoever has taken the turn is at the front, and who has left is nowhere.
 * The front changes late and seldom, so that two who speak at once do not make it flicker.
 *
 * @param {Layout} layout
 * @param {Present & { speakers: readonly string[], now: number }} heard  speakers loudest first
 * @returns {Layout}  the same object if nothing changed
 */
export function followed(layout, heard) {
  const { others, speakers, now } = heard;
  const pinned = layout.pinned && isThere(layout.pinned, heard) ? layout.pinned : null;
  const kept = pinned === layout.pinned ? layout : { ...layout, pinned };
  const speaking = speakers.filter((one) => others.includes(one));
  const [loudest = null] = speaking;
  if (kept.front === null || !others.includes(kept.front)) {
    const front = loudest ?? others[0] ?? null;
    if (front === null && kept.front === null) return kept;
    return { ...kept, front, frontSince: now, rival: null, rivalSince: now };
  }
  const rival = rivalTo(kept, loudest, speaking);
  if (rival !== kept.rival) return { ...kept, rival, rivalSince: now };
  if (rival === null || now - kept.rivalSince < TURN_S || now - kept.frontSince < LEAST_S) return kept;
  return { ...kept, front: rival, frontSince: now, rival: null, rivalSince: now };
}

/**
 * Who may come to the front next. Once somebody is that, a louder third does not begin the wait anew.
 *
 * @param {Layout} layout
 * @param {string | null} loudest
 * @param {readonly string[]} speaking
 */
function rivalTo(layout, loudest, speaking) {
  if (loudest === layout.front) return null;
  return layout.rival !== null && speaking.includes(layout.rival) ? layout.rival : loudest;
}

/**
 * @param {Layout} layout
 * @param {Present} present
 * @returns {Placement}
 */
export function placement(layout, present) {
  const { others, presenter } = present;
  const [single = null] = others;
  if (others.length === 1 && single !== null && presenter === null) {
    return { arrangement: 'pair', large: cameraOf(single) };
  }
  const large = largeOf(layout, present);
  return { arrangement: large ? 'large' : 'grid', large };
}

/**
 * What one has just asked to see first, then one's own choice, then a host's, then what somebody shows,
 * then who speaks.
 *
 * @param {Layout} layout
 * @param {Present} present
 * @returns {Place | null}
 */
function largeOf({ view, pinned, front, audioOnly }, present) {
  const { presenter, looked, spotlight } = present;
  if (audioOnly) return null; // nothing is to be seen, so nobody need be large
  const places = [
    looked !== null && cameraOf(looked),
    pinned,
    spotlight !== null && cameraOf(spotlight),
    presenter !== null && /** @type {Place} */ ({ participant: presenter, source: 'screen' }),
    view === 'speaker' && front !== null && cameraOf(front),
  ];
  return places.find((place) => !!place && isThere(place, present)) || null;
}

/** @param {string} participant @returns {Place} */
function cameraOf(participant) {
  return { participant, source: 'camera' };
}

/**
 * @param {Place | null} one
 * @param {Place | null} other
 */
export function isSame(one, other) {
  return one?.participant === other?.participant && one?.source === other?.source;
}

/** @param {Place} place @param {Present} present */
function isThere({ participant, source }, { others, presenter }) {
  return source === 'screen' ? presenter === participant : others.includes(participant);
}

/** @param {unknown} value @returns {value is Place} */
function isPlace(value) {
  const { participant, source } = /** @type {Partial<Place>} */ (value ?? {});
  return typeof participant === 'string' && (source === 'camera' || source === 'screen');
}
