/**
 * One's media connection to the relay: what one sends, and the slots in which others arrive.
 *
 * This side always offers and the relay only answers, so there is no glare. The offer holds four
 * sections to send in (empty until there is something to send: starting to share a screen needs no
 * new offer) and a number of slots, pairs of audio and video; the relay says by `slots` messages who
 * stands in which. Only a shortage of slots, or a lost network, makes a new offer.
 *
 * @typedef {import('./wire').SourceName} SourceName
 * @typedef {import('./wire').SlotState} SlotState
 *
 * @typedef {object} Offer  the part of an `offer` message that the peer knows
 * @property {number} generation
 * @property {number} offer_id
 * @property {string} sdp
 * @property {Record<string, SourceName>} sources
 * @property {import('./wire').Slot[]} slots
 *
 * @typedef {object} Slot  a receiving place
 * @property {'camera' | 'screen'} purpose
 * @property {RTCRtpTransceiver} audio
 * @property {RTCRtpTransceiver} video
 * @property {Streams} streams
 *
 * @typedef {{ audio: MediaStream, video: MediaStream }} Streams
 *   apart, because a browser plays no voice of a stream whose picture has not begun
 *
 * @typedef {object} Options
 * @property {number} generation  of this connection; a takeover or a lost worker makes a new one
 * @property {import('./wire').IceServer[]} iceServers
 * @property {number} screenBps  what a shared screen may take
 * @property {(offer: Offer) => Promise<string>} negotiate  resolves to the answer's SDP
 * @property {(problem: unknown) => void} onRefused  the offer was not answered
 * @property {() => void} onSilence  nothing arrives any more; other ways may be dead as well
 * @property {() => void} onHopeless  new paths have not helped: a new connection is needed
 * @property {(state: PeerState) => void} onState
 *
 * @typedef {'connecting' | 'connected' | 'lost'} PeerState
 */

import { preferToReceive } from './codecs.js';
import { SOURCES, addSender, setLayers } from './encodings.js';
import { Pulse } from './pulse.js';

const FIRST_SLOTS = 4;
const MORE_SLOTS = 4;
/** What an offer of 256 KiB and 128 sections has room for; more people are heard by turns. */
const MOST_SLOTS = 48;

const PULSE_MS = 300;
const LOST_AFTER_MS = 2_500;
const RESTART_AGAIN_MS = 6_000;
const RESTARTS = 2;

export class Peer {
  generation;
  /** @type {Options} */ #options;
  /** @type {RTCPeerConnection} */ #connection;
  /** @type {Map<SourceName, RTCRtpTransceiver>} */ #senders = new Map();
  /** @type {Slot[]} */ #slots = [];
  /** @type {Partial<Record<SourceName, MediaStreamTrack | null>>} */ #tracks = {};
  /** @type {Partial<Record<SourceName, string[]>>} what the relay has use for */ #wanted = {};
  #offers = 0;
  #negotiating = false;
  #again = false;
  #changed = false;
  #closed = false;
  #mendTimer = 0;
  #pulse = new Pulse();
  #pulseTimer = 0;
  #restarts = 0;
  #wasConnected = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.generation = options.generation;
    const { iceServers, screenBps } = options;
    this.#connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    for (const source of SOURCES) {
      this.#senders.set(source, addSender(this.#connection, source, screenBps));
    }
    this.#addSlot('screen');
    for (let i = 0; i < FIRST_SLOTS; i++) this.#addSlot('camera');
    this.#connection.onconnectionstatechange = () => this.#watch();
    this.#connection.oniceconnectionstatechange = () => this.#watch();
    void this.#feelPulse();
    window.addEventListener('online', this.#hurry);
  }

  /** Offers, now or after the offer under way; safe to call at any time. */
  async negotiate() {
    if (this.#negotiating) {
      this.#again = true;
      return;
    }
    this.#negotiating = true;
    try {
      do {
        this.#again = false;
        await this.#offer();
      } while (this.#again && !this.#closed);
    } catch (problem) {
      if (!this.#closed) this.#options.onRefused(problem);
    } finally {
      this.#negotiating = false;
    }
  }

  /**
   * Sends these from now on; what is asked for last is what is sent in the end.
   *
   * @param {Partial<Record<SourceName, MediaStreamTrack | null>>} tracks
   */
  async send(tracks) {
    this.#tracks = tracks;
    for (const [source, { sender }] of this.#senders) {
      if (this.#closed || this.#tracks !== tracks) return;
      const track = tracks[source] ?? null;
      if (sender.track === track) continue;
      await sender.replaceTrack(track).catch(this.#unlessClosed);
      if (source === 'camera') this.#setLayers(source, sender);
    }
  }

  /**
   * Encodes only the layers that somebody takes.
   *
   * @param {Partial<Record<SourceName, string[]>>} layers  by source; all of one that is not named
   */
  encode(layers) {
    if (layers === this.#wanted) return;
    this.#wanted = layers;
    for (const [source, { sender }] of this.#senders) this.#setLayers(source, sender);
  }

  /** @param {SourceName} source @param {RTCRtpSender} sender */
  #setLayers(source, sender) {
    if (this.#closed) return;
    setLayers(source, sender, this.#wanted[source]).catch(this.#unlessClosed);
  }

  /**
   * Makes room for so many other people; offers again if there was not enough.
   *
   * @param {number} people
   * @returns {boolean} whether a new offer is needed
   */
  makeRoom(people) {
    const have = this.#slots.filter((slot) => slot.purpose === 'camera').length;
    if (people <= have || have >= MOST_SLOTS) return false;
    const wanted = Math.min(MOST_SLOTS, Math.ceil(people / MORE_SLOTS) * MORE_SLOTS);
    for (let i = have; i < wanted; i++) this.#addSlot('camera');
    return true;
  }

  /**
   * Newer credentials of the TURN servers, for the next time that paths are looked for.
   *
   * @param {import('./wire').IceServer[]} iceServers
   */
  renew(iceServers) {
    this.#connection.setConfiguration({ ...this.#connection.getConfiguration(), iceServers });
  }

  /**
   * What arrives in the slot the server speaks of.
   *
   * @param {Pick<SlotState, 'audio' | 'video'>} state
   * @returns {Streams | null}
   */
  streamsOf(state) {
    const slot = this.#slots.find(
      ({ audio, video }) =>
        (state.video !== null && video.mid === state.video) ||
        (state.audio !== null && audio.mid === state.audio),
    );
    return slot?.streams ?? null;
  }

  /** What the browser itself knows of this connection. */
  report() {
    return this.#connection.getStats();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#mendTimer);
    clearTimeout(this.#pulseTimer);
    window.removeEventListener('online', this.#hurry);
    this.#connection.close();
  }

  /** @param {'camera' | 'screen'} purpose */
  #addSlot(purpose) {
    this.#changed = true;
    const [audio, video] = /** @type {const} */ (['audio', 'video']).map((kind) => {
      const transceiver = this.#connection.addTransceiver(kind, { direction: 'recvonly' });
      preferToReceive(transceiver, kind);
      return transceiver;
    });
    if (!audio || !video) return;
    const streams = {
      audio: new MediaStream([audio.receiver.track]),
      video: new MediaStream([video.receiver.track]),
    };
    this.#slots.push({ purpose, audio, video, streams });
  }

  async #offer() {
    // Said anew if it was not answered: Firefox gives up the old path at the second attempt to find
    // new ones, and each offer made while one is unanswered would be an attempt.
    if (this.#changed || this.#connection.signalingState !== 'have-local-offer') {
      this.#changed = false;
      await this.#connection.setLocalDescription(await this.#connection.createOffer());
    }
    const offer_id = ++this.#offers;
    const answer = await this.#options.negotiate({
      generation: this.generation,
      offer_id,
      sdp: this.#connection.localDescription?.sdp ?? '',
      sources: Object.fromEntries(
        [...this.#senders].map(([source, { mid }]) => [mid ?? '', source]),
      ),
      slots: this.#slots.map(({ purpose, audio, video }) => ({
        purpose,
        audio: audio.mid,
        video: video.mid,
      })),
    });
    if (this.#closed || this.#connection.signalingState !== 'have-local-offer') return;
    await this.#connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** What arrives tells soonest that a path is dead, and truest that it is not. */
  async #feelPulse() {
    const received = await arrivals(this.#connection).catch(this.#unlessClosed);
    if (this.#closed || received === undefined) return;
    const now = performance.now();
    this.#pulse.note(received, now);
    if (this.#mendTimer && this.#pulse.isRegular(now)) this.#mended();
    else if (!this.#mendTimer && this.#pulse.isSilent(now)) this.#mend();
    this.#pulseTimer = setTimeout(() => void this.#feelPulse(), PULSE_MS);
  }

  #watch() {
    if (this.#closed) return;
    const state = this.#connection.connectionState;
    const ice = this.#connection.iceConnectionState;
    if (state === 'connected' && ice !== 'disconnected') {
      this.#wasConnected = true;
      this.#mended();
    } else if (state === 'failed' || ice === 'failed' || ice === 'disconnected') {
      // New paths that were not found, while the old one is still good.
      if (this.#pulse.isRegular(performance.now())) return;
      this.#options.onState(this.#wasConnected ? 'lost' : 'connecting');
      // A few lost checks mend themselves; asking the network anew at once would only disturb them.
      if (!this.#mendTimer) this.#mendTimer = setTimeout(() => this.#mend(), LOST_AFTER_MS);
    }
  }

  #mended() {
    clearTimeout(this.#mendTimer);
    this.#mendTimer = 0;
    this.#restarts = 0;
    this.#options.onState('connected');
  }

  /** First by new paths for the same connection; then, until it helps, by another connection. */
  #mend() {
    this.#mendTimer = setTimeout(() => this.#mend(), RESTART_AGAIN_MS);
    this.#restarts += 1;
    this.#pulse = new Pulse(); // of the next path, which has a rhythm of its own
    if (this.#restarts > 1) this.#options.onState(this.#wasConnected ? 'lost' : 'connecting');
    if (this.#restarts > RESTARTS) {
      this.#options.onHopeless();
      return;
    }
    this.#restart();
    this.#options.onSilence();
  }

  /** @param {unknown} problem */
  #unlessClosed = (problem) => {
    if (!this.#closed) throw problem;
  };

  /** There is a network again. While the old path is good, it is left alone. */
  #hurry = () => {
    if (!this.#pulse.isRegular(performance.now())) this.#restart();
  };

  #restart() {
    if (this.#closed || this.#connection.signalingState === 'closed') return;
    this.#changed = true;
    this.#connection.restartIce();
    void this.negotiate();
  }
}

/**
 * A number that is another one after each arrival: bytes by whichever paths, and, because Firefox
 * tells those of the old path no more once it looks for new ones, bytes of media and how many
 * reports came on one's own.
 *
 * @param {RTCPeerConnection} connection
 */
async function arrivals(connection) {
  let sum = 0;
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'candidate-pair') sum += report.bytesReceived ?? 0;
    if (report.type === 'inbound-rtp') sum += report.bytesReceived ?? 0;
    if (report.type === 'remote-inbound-rtp') sum += report.roundTripTimeMeasurements ?? 0;
  }
  return sum;
}
