/**
 * The numbers of one's own connection, read again and again while somebody looks at them: from the
 * relay what it sees, from the browser what only a browser knows.
 *
 * @typedef {import('./media').Media} Media
 *
 * @typedef {object} PageNumbers  each null where it is not known
 * @property {'direct' | 'tcp' | 'relayed' | null} path  the way media takes
 * @property {string | null} transport  the same in the field's own words
 * @property {Size | null} sent  the largest picture that is sent
 * @property {Size | null} received  the largest that comes
 *
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ relay: import('./wire').Statistics, page: PageNumbers }} Shown
 */

const EVERY_MS = 2_000;

export class Numbers {
  /** @type {Shown | null} null until the first have come */ shown = null;
  #onChange;
  #timer = 0;
  /** @type {Media | null} */ #of = null;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {Media | null} media  whose numbers; null: nobody looks any more */
  watch(media) {
    if (media === this.#of) return;
    clearTimeout(this.#timer);
    this.#of = media;
    this.shown = null;
    if (media) void this.#read(media);
  }

  /** @param {Media} media */
  async #read(media) {
    const { peer } = media;
    if (!peer) {
      // Nobody is in a call; whoever draws the panel again asks again.
      this.watch(null);
      return;
    }
    const [relay, report] = await Promise.all([media.stats(), peer.report()]);
    if (media !== this.#of) return;
    if (relay) this.shown = { relay, page: pageNumbers(report) };
    this.#timer = setTimeout(() => void this.#read(media), EVERY_MS);
    this.#onChange();
  }
}

/**
 * @param {ReadonlyMap<string, any>} report  as `RTCPeerConnection.getStats` has it
 * @returns {PageNumbers}
 */
export function pageNumbers(report) {
  const all = [...report.values()];
  const transport = all.find((one) => one.type === 'transport');
  // Firefox has no transport in its report, and marks the pair itself.
  const pair =
    report.get(transport?.selectedCandidatePairId) ??
    all.find((one) => one.type === 'candidate-pair' && one.nominated && one.state === 'succeeded');
  return {
    ...way(report.get(pair?.localCandidateId)),
    sent: largest(all.filter((one) => one.type === 'outbound-rtp')),
    received: largest(all.filter((one) => one.type === 'inbound-rtp')),
  };
}

/**
 * @param {any} candidate  one's own end of the pair
 * @returns {Pick<PageNumbers, 'path' | 'transport'>}
 */
function way(candidate) {
  if (!candidate) return { path: null, transport: null };
  if (candidate.candidateType === 'relay') {
    return {
      path: 'relayed',
      transport: `TURN, ${String(candidate.relayProtocol ?? 'udp').toUpperCase()}`,
    };
  }
  const tcp = candidate.protocol === 'tcp';
  return { path: tcp ? 'tcp' : 'direct', transport: tcp ? 'TCP' : 'UDP' };
}

/**
 * @param {any[]} streams
 * @returns {Size | null}  of what moves at present
 */
function largest(streams) {
  let best = null;
  for (const { frameWidth: width, frameHeight: height, framesPerSecond, active } of streams) {
    if (!width || !framesPerSecond || active === false) continue;
    if (!best || width * height > best.width * best.height) best = { width, height };
  }
  return best;
}
