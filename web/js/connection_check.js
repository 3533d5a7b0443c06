/**
 * Checks the connection before a call, through the practice's own relay and back (R39).
 *
 * The server says whose turn it is. Then a peer connection of its own sends some seconds of a made-up
 * picture, which the relay sends back; nobody else ever gets it, and no camera is needed for it.
 *
 * @typedef {import('./verdict').Verdict} Verdict
 * @typedef {'busy' | 'too_often' | 'interrupted'} Hindrance
 *
 * @typedef {object} Turn
 * @property {string} probe
 * @property {import('./wire').IceServer[]} ice_servers
 *
 * @typedef {object} Options
 * @property {(command: import('./wire').CallCommand) => Promise<any>} request  rejected with `Refused`
 * @property {() => void} onChange
 */

import { pageNumbers } from './numbers.js';
import { Refused } from './protocol.js';
import { measuredBetween, verdictOf } from './verdict.js';

/** Whoever goes straight in has no use for a check of their connection. */
const WAIT_MS = 10_000;
/** A way through a network that lets only TLS out takes several attempts; the server grants 15 s. */
const CONNECT_WITHIN_MS = 8_000;
/** The rate has risen by then, and what was lost meanwhile is not counted. */
const SETTLE_MS = 2_000;
const MEASURE_MS = 3_000;
/** More than enough is not looked for: it would take from whoever else is on the same line. */
const VIDEO_BPS = 900_000;
const PICTURE = { width: 480, height: 360, every: 50 };

export class ConnectionCheck {
  /** @type {'idle' | 'queued' | 'running' | 'done'} */ stage = 'idle';
  /** @type {Verdict | null} of the last check that came to its end */ verdict = null;
  /** @type {Hindrance | null} why the last one did not */ hindrance = null;

  /** @type {Options} */ #options;
  /** @type {Probe | null} */ #probe = null;
  #timer = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** Whether one is under way. */
  get busy() {
    return this.stage === 'queued' || this.stage === 'running';
  }

  /** Once by itself, so that the host knows without anybody having had to press anything. */
  beginInAWhile() {
    if (this.#timer || this.verdict) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      // Nobody looks: a browser would slow the measuring down and call it a weak connection.
      if (document.visibilityState === 'visible') void this.begin();
    }, WAIT_MS);
  }

  async begin() {
    if (this.busy) return;
    this.#become('queued');
    try {
      await this.#options.request({ type: 'probe' });
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.#hinder(problem.code === 'too_many_probes' ? 'too_often' : 'busy');
    }
  }

  /** @param {Turn} turn  it is this page's turn */
  async take({ probe, ice_servers }) {
    if (!this.busy) return;
    this.#become('running');
    const running = new Probe(ice_servers);
    this.#probe = running;
    try {
      const verdict = await running.run(async (sdp) => {
        const answer = await this.#options.request({ type: 'probe_offer', probe, sdp });
        return answer.sdp;
      });
      if (this.#probe !== running) return;
      this.verdict = verdict;
      this.#become('done');
      this.#options.request({ type: 'probe_end' }).catch(() => {
        // Offline it has ended with the socket; otherwise it ends by itself.
      });
    } catch (problem) {
      if (this.#probe === running) this.#hinder('interrupted');
      if (!(problem instanceof Refused || problem instanceof DOMException)) throw problem;
    } finally {
      running.close();
      if (this.#probe === running) this.#probe = null;
    }
  }

  /** The server has ended it, or the socket is lost. */
  interrupt() {
    if (this.busy) this.#hinder('interrupted');
  }

  /** One goes into the call, or away: nothing of it is left. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.busy) return;
    this.#letGo();
    this.#become(this.verdict ? 'done' : 'idle');
  }

  /** @param {Hindrance} why */
  #hinder(why) {
    this.#letGo();
    this.hindrance = why;
    this.stage = this.verdict ? 'done' : 'idle';
    this.#options.onChange();
  }

  #letGo() {
    this.#probe?.close();
    this.#probe = null;
  }

  /** @param {'idle' | 'queued' | 'running' | 'done'} stage */
  #become(stage) {
    this.hindrance = null;
    this.stage = stage;
    this.#options.onChange();
  }
}

/** One attempt: connects, sends, receives its own, measures. */
class Probe {
  #connection;
  #picture = new MovingPicture();
  /** @type {() => void} */ #stop = () => {};
  /** @type {Promise<never>} rejected when it is closed */ #closed;

  /** @param {RTCIceServer[]} iceServers */
  constructor(iceServers) {
    this.#connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#closed = new Promise((_, reject) => {
      this.#stop = () => reject(new DOMException('', 'AbortError'));
    });
    this.#closed.catch(() => {}); // nobody may be waiting
  }

  /**
   * @param {(sdp: string) => Promise<string>} exchange  an offer for its answer
   * @returns {Promise<Verdict>}
   */
  async run(exchange) {
    const connection = this.#connection;
    const { sender } = connection.addTransceiver(this.#picture.track, {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: VIDEO_BPS }],
    });
    const receiving = connection.addTransceiver('video', { direction: 'recvonly' });
    for (const transceiver of connection.getTransceivers()) preferVp8(transceiver);
    // Frames that nothing displays would not be decoded everywhere; these are only counted.
    receiving.receiver.track.enabled = true;
    await this.#orClosed(connection.setLocalDescription(await connection.createOffer()));
    const sdp = await this.#orClosed(exchange(connection.localDescription?.sdp ?? ''));
    await this.#orClosed(connection.setRemoteDescription({ type: 'answer', sdp }));
    if (!(await this.#orClosed(connected(connection)))) return verdictOf(BLOCKED);
    await this.#orClosed(pause(SETTLE_MS));
    const before = await connection.getStats();
    await this.#orClosed(pause(MEASURE_MS));
    const after = await connection.getStats();
    const { path } = pageNumbers(after);
    void sender.replaceTrack(null);
    return verdictOf({ connected: true, path, ...measuredBetween(before, after) });
  }

  close() {
    this.#stop();
    this.#picture.stop();
    this.#connection.close();
  }

  /**
   * @template T
   * @param {Promise<T>} doing
   * @returns {Promise<T>}
   */
  #orClosed(doing) {
    return Promise.race([doing, this.#closed]);
  }
}

/** @type {import('./verdict').Measured} */
const BLOCKED = {
  connected: false,
  path: null,
  roundTripMs: null,
  jitterMs: null,
  lostUp: null,
  lostDown: null,
  upBps: null,
  downBps: null,
};

/** Noise, which no encoder can make small: so the rate is what the network carries. */
class MovingPicture {
  #timer;
  /** @type {MediaStreamTrack} */ track;

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = PICTURE.width;
    canvas.height = PICTURE.height;
    const paint = canvas.getContext('2d');
    const noise = new ImageData(PICTURE.width / 4, PICTURE.height / 4);
    const small = document.createElement('canvas');
    small.width = noise.width;
    small.height = noise.height;
    const draw = () => {
      const pixels = new Uint32Array(noise.data.buffer);
      for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | (Math.random() * 0xffffff);
      small.getContext('2d')?.putImageData(noise, 0, 0);
      paint?.drawImage(small, 0, 0, canvas.width, canvas.height);
    };
    draw();
    this.#timer = setInterval(draw, PICTURE.every);
    const track = canvas.captureStream(1000 / PICTURE.every).getVideoTracks()[0];
    if (!track) throw new DOMException('', 'NotSupportedError');
    track.contentHint = 'motion';
    this.track = track;
  }

  stop() {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

/** @param {RTCRtpTransceiver} transceiver  which everybody has, and an offer of it alone is short */
function preferVp8(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
  const wanted = codecs.filter(({ mimeType }) => /^video\/(vp8|rtx)$/i.test(mimeType));
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
}

/**
 * @param {RTCPeerConnection} connection
 * @returns {Promise<boolean>} false if it has not come about in time, or cannot
 */
function connected(connection) {
  return new Promise((resolve) => {
    const look = () => {
      if (connection.connectionState === 'connected') settle(true);
      if (connection.connectionState === 'failed') settle(false);
    };
    const timer = setTimeout(() => settle(false), CONNECT_WITHIN_MS);
    const settle = (/** @type {boolean} */ so) => {
      clearTimeout(timer);
      connection.removeEventListener('connectionstatechange', look);
      resolve(so);
    };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
