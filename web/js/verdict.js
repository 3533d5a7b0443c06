/**
 * What a check of the connection means for a call: pure numbers in, one word and its reasons out.
 *
 * @typedef {'good' | 'weak' | 'blocked'} Word
 * @typedef {'slow' | 'lossy' | 'uneven' | 'far'} Weakness
 *
 * @typedef {object} Measured  null where the browser does not tell
 * @property {boolean} connected
 * @property {'direct' | 'tcp' | 'relayed' | null} path  the way media took
 * @property {number | null} roundTripMs
 * @property {number | null} jitterMs
 * @property {number | null} lostUp  share of packets, 0 to 1
 * @property {number | null} lostDown
 * @property {number | null} upBps  what got through
 * @property {number | null} downBps
 *
 * @typedef {{ word: Word, weaknesses: readonly Weakness[], measured: Measured }} Verdict
 */

/** Sound and a small picture; below it the relay leaves pictures out. */
const ENOUGH_BPS = 300_000;
/** Beyond it repairs cannot keep up with a picture, and syllables go missing. */
const MUCH_LOST = 0.05;
/** What a jitter buffer evens out without anybody noticing the delay of it. */
const MUCH_JITTER_MS = 60;
/** To the relay and back. Twice that lies between two people, and ITU-T G.114 has calls suffer from
 * 400 ms one way on. */
const LONG_ROUND_TRIP_MS = 400;

/**
 * @param {Measured} measured
 * @returns {Verdict}
 */
export function verdictOf(measured) {
  if (!measured.connected) return { word: 'blocked', weaknesses: [], measured };
  const { roundTripMs, jitterMs, lostUp, lostDown, upBps, downBps } = measured;
  const rate = Math.min(upBps ?? Infinity, downBps ?? Infinity);
  /** @type {[Weakness, boolean][]} what helps most comes first */
  const looked = [
    ['slow', rate < ENOUGH_BPS],
    ['lossy', Math.max(lostUp ?? 0, lostDown ?? 0) > MUCH_LOST],
    ['uneven', (jitterMs ?? 0) > MUCH_JITTER_MS],
    ['far', (roundTripMs ?? 0) > LONG_ROUND_TRIP_MS],
  ];
  const weaknesses = looked.filter(([, weak]) => weak).map(([weakness]) => weakness);
  return { word: weaknesses.length > 0 ? 'weak' : 'good', weaknesses, measured };
}

/**
 * What two reports of one connection tell of the time between them.
 *
 * @param {ReadonlyMap<string, any>} before  as `RTCPeerConnection.getStats` has it
 * @param {ReadonlyMap<string, any>} after
 * @returns {Omit<Measured, 'connected' | 'path'>}
 */
export function measuredBetween(before, after) {
  const seconds = (clockOf(after) - clockOf(before)) / 1000;
  const sum = (/** @type {string} */ type, /** @type {string} */ field) => {
    const of = (/** @type {ReadonlyMap<string, any>} */ report) =>
      total([...report.values()].filter((one) => one.type === type), field);
    return of(after) - of(before);
  };
  const share = (/** @type {number} */ lost, /** @type {number} */ arrived) =>
    lost + arrived > 0 ? Math.max(0, lost) / (Math.max(0, lost) + arrived) : null;
  const rate = (/** @type {number} */ bytes) => (seconds > 0 ? (8 * bytes) / seconds : null);
  const all = [...after.values()];
  const reported = all.filter((one) => one.type === 'remote-inbound-rtp');
  const received = all.filter((one) => one.type === 'inbound-rtp');
  const sent = sum('outbound-rtp', 'packetsSent');
  const lostUp = sum('remote-inbound-rtp', 'packetsLost');
  return {
    roundTripMs: roundTrip(all),
    jitterMs: most([...reported, ...received].map((one) => one.jitter * 1000)),
    lostUp: share(lostUp, sent - lostUp),
    lostDown: share(sum('inbound-rtp', 'packetsLost'), sum('inbound-rtp', 'packetsReceived')),
    upBps: rate(sum('outbound-rtp', 'bytesSent')),
    downBps: rate(sum('inbound-rtp', 'bytesReceived')),
  };
}

/** @param {readonly any[]} all */
function roundTrip(all) {
  const pairs = all.filter((one) => one.type === 'candidate-pair' && one.nominated);
  const reported = all.filter((one) => one.type === 'remote-inbound-rtp');
  const seconds =
    most(pairs.map((one) => one.currentRoundTripTime)) ??
    most(reported.map((one) => one.roundTripTime));
  return seconds === null ? null : seconds * 1000;
}

/** @param {ReadonlyMap<string, any>} report  @returns {number} milliseconds */
function clockOf(report) {
  return most([...report.values()].map((one) => one.timestamp)) ?? 0;
}

/** @param {readonly any[]} streams @param {string} field */
function total(streams, field) {
  return streams.reduce((sum, one) => sum + (one[field] ?? 0), 0);
}

/** @param {readonly (number | undefined)[]} values  @returns {number | null} */
function most(values) {
  const known = values.filter((value) => Number.isFinite(value));
  return known.length > 0 ? Math.max(.../** @type {number[]} */ (known)) : null;
}
