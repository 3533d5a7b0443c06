/**
 * One's own media in a call: a peer exactly while there is a call, and of that call's generation. It
 * is given what the devices have, and the server is told what that is.
 *
 * @typedef {import('./wire').Call} Call
 *
 * @typedef {object} Options
 * @property {import('./protocol').Connection} connection
 * @property {import('./telling').Telling} telling
 * @property {import('./devices').Devices} devices
 * @property {import('./doorstep').Doorstep} doorstep
 * @property {(problem: Refused) => void} onRefused  an offer, for good
 * @property {() => void} onChange
 */

import { Peer } from './peer.js';
import { Refused, isPassing, retryDelay } from './protocol.js';

export class Media {
  /** @type {import('./peer').PeerState} */ state = 'connecting';
  /** @type {Peer | null} */ peer = null;

  /** @type {Options} */ #options;
  /** @type {Call | null} */ #call = null;
  #unanswered = false;
  #offersRefused = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  /** @param {Call | null} call  as it is now */
  follow(call) {
    this.#call = call;
    if (!call) {
      this.drop();
      this.state = 'connecting';
      return;
    }
    if (!this.peer || this.peer.generation !== call.generation) {
      this.drop();
      this.#begin(call);
      return;
    }
    this.peer.encode(call.encode);
    if (this.peer.makeRoom(call.people.length - 1)) void this.peer.negotiate();
  }

  /** A new session: it has to hear what the last one did, and answers what that one had not. */
  welcomed() {
    if (this.#call) this.peer?.renew(this.#call.ice_servers);
    this.#tellSources();
    if (this.#unanswered) void this.peer?.negotiate();
  }

  /** What is sent follows the devices and the talk at the door; call it when these have changed. */
  async send() {
    const { mic, camera, screen } = this.#options.devices;
    await this.peer?.send({
      mic: this.#options.doorstep.isOpen ? null : mic.track,
      camera: camera.track,
      screen: screen?.picture ?? null,
      screen_sound: screen?.sound ?? null,
    });
    this.#tellSources();
  }

  /**
   * A host has turned this off: so it is here too, and that is said. On again is one's own to do.
   *
   * @param {import('./wire').Stoppable} source
   */
  stop(source) {
    const { devices, telling } = this.#options;
    telling.forget('sources');
    if (source === 'mic') void devices.turn('mic', false);
    else devices.stopScreen();
    this.#tellSources();
  }

  /**
   * The page has drawn its tiles: no more of each picture is sent than can be seen.
   *
   * @param {Record<string, number>} pixels  by the mid of the slot's video
   */
  show(pixels) {
    const { peer } = this;
    if (!peer || !this.#call || Object.keys(pixels).length === 0) return;
    this.#options.telling.tell({ type: 'show', generation: peer.generation, pixels });
  }

  /**
   * The relay's numbers of one's own connection.
   *
   * @returns {Promise<import('./wire').Statistics | null>}  null while there are none to be had
   */
  async stats() {
    const { peer } = this;
    if (!peer) return null;
    try {
      /** @type {import('./wire').Statistics} */
      const stats = await this.#options.connection.request({
        type: 'stats',
        generation: peer.generation,
      });
      return stats;
    } catch {
      return null;
    }
  }

  drop() {
    this.peer?.close();
    this.peer = null;
    this.#unanswered = false;
  }

  /** @param {Call} call */
  #begin({ generation, ice_servers, screen_bps, people }) {
    const { connection, telling, onChange } = this.#options;
    // Of a call that was there already, another connection is a mending, and said to be one.
    if (this.state === 'connected') this.state = 'lost';
    telling.forget('sources', 'show');
    const peer = new Peer({
      generation,
      iceServers: ice_servers,
      screenBps: screen_bps,
      negotiate: async (offer) => {
        this.#unanswered = true;
        /** @type {import('./wire').Answer} */
        const answer = await connection.request({ type: 'offer', ...offer });
        this.#unanswered = false;
        this.#offersRefused = 0;
        return answer.sdp;
      },
      onRefused: (problem) => this.#offerRefused(peer, problem),
      onSilence: () => connection.doubt(),
      onHopeless: () => void this.#reconnect(peer),
      onState: (state) => {
        this.state = state;
        onChange();
      },
    });
    this.peer = peer;
    peer.makeRoom(people.length - 1);
    // The tracks first, so that the very first offer already speaks of them.
    void this.send().then(() => peer.negotiate());
  }

  /**
   * @param {Peer} peer
   * @param {unknown} problem
   */
  #offerRefused(peer, problem) {
    if (peer !== this.peer) return;
    if (!(problem instanceof Refused)) throw problem;
    if (problem.code === 'offline') return; // the next welcome offers again
    this.#unanswered = false;
    // Over, and the `connect` or `returned` that says what is next is on its way.
    if (problem.code === 'stale_generation' || problem.code === 'not_in_call') return;
    if (!isPassing(problem)) {
      this.#options.onRefused(problem);
      return;
    }
    const delay = problem.retryAfter
      ? problem.retryAfter * 1000
      : retryDelay(this.#offersRefused++, Math.random());
    setTimeout(() => peer === this.peer && void peer.negotiate(), delay);
  }

  /**
   * The old way cannot be mended: the server closes it and says `connect` for a new one.
   *
   * @param {Peer} peer
   */
  async #reconnect(peer) {
    if (peer !== this.peer) return;
    await this.#options.connection.request({ type: 'reconnect' }).catch(() => {
      // Offline, the next welcome brings it up to date; refused, the next attempt asks again.
    });
  }

  #tellSources() {
    if (!this.#call) return;
    const { devices, doorstep, telling } = this.#options;
    const { mic, camera, screen } = devices;
    telling.tell({
      type: 'sources',
      mic: mic.on && mic.track !== null && !doorstep.isOpen,
      camera: camera.on && camera.track !== null,
      screen: screen !== null,
    });
  }
}
