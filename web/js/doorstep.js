/**
 * A talk at the door, on either side of it: two voices and nobody else's (R40).
 *
 * Its media has nothing to do with the call's. While a host talks, the call gets no sound of the
 * microphone and its voices are silent: the two rooms must not hear each other.
 *
 * @typedef {import('./wire').Talk} Talk
 *
 * @typedef {object} Options
 * @property {import('./devices').Devices} devices
 * @property {import('./notices').Notices} notices
 * @property {(command: import('./wire').CallCommand) => Promise<any>} request  rejected with `Refused`
 * @property {() => void} onChange
 */

import { t } from './i18n.js';
import { Refused } from './protocol.js';

/** A voice alone takes so much; two of them are heard on any network that carries a call. */
const VOICE_BPS = 40_000;

export class Doorstep {
  /** @type {Talk | null} */ talk = null;
  /** Whether one's own voice is held back in the talk. */
  muted = false;

  /** @type {Options} */ #options;
  /** @type {Voices | null} exactly while the talk is open */ #voices = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  get isOpen() {
    return this.talk?.stage === 'open';
  }

  /**
   * @param {import('./wire').CallEvent} event
   * @param {Talk | null} talk  as it is after the event
   */
  hear(event, talk) {
    const before = this.talk;
    this.talk = talk;
    if (event.type === 'talk_changed' && before && event.ended) this.#say(before, event.ended);
    if (!this.isOpen) {
      this.#letGo();
      return;
    }
    if (this.#voices || !talk) return;
    // A page that was loaded anew has lost its voice, and there is one offer to a talk.
    if (event.type === 'welcome') void this.end();
    else void this.#begin(talk);
  }

  accept() {
    return this.talk && this.#ask({ type: 'accept_talk', talk: this.talk.talk });
  }

  /** Hangs up; of an offer, takes it back or declines. */
  end() {
    return this.talk && this.#ask({ type: 'end_talk', talk: this.talk.talk });
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.muted = muted;
    this.#speak();
    this.#options.onChange();
  }

  /** Another microphone, or another speaker. */
  devicesChanged() {
    this.#speak();
  }

  close() {
    this.talk = null;
    this.#letGo();
  }

  /** @param {Talk} talk */
  async #begin({ talk, ice_servers }) {
    this.muted = false;
    const voices = new Voices(ice_servers, () => void this.end());
    this.#voices = voices;
    this.#speak();
    try {
      await voices.connect(async (offer) => {
        const answer = await this.#options.request({ type: 'talk_offer', talk, ...offer });
        return answer.sdp;
      });
    } catch (problem) {
      if (voices !== this.#voices) return;
      if (!(problem instanceof Refused)) throw problem;
      void this.end();
    }
  }

  #speak() {
    const { mic, speaker } = this.#options.devices;
    this.#voices?.speak(this.muted ? null : mic.track);
    this.#voices?.listenOn(speaker.sink);
  }

  #letGo() {
    this.#voices?.close();
    this.#voices = null;
  }

  /** @param {import('./wire').CallCommand} command */
  async #ask(command) {
    try {
      await this.#options.request(command);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      // Over by now, as the page reads in a moment; or offline, and it ends with its media.
    }
  }

  /** @param {Talk} talk @param {NonNullable<import('./wire').TalkChanged['ended']>} ended */
  #say({ name }, ended) {
    // Whoever decided knows, and the other side reads the decision.
    if (ended !== 'decided') this.#options.notices.add(t(`talk.ended.${ended}`, { name }));
  }
}

/** The media of a talk: one's own voice out, the other's in. */
class Voices {
  #connection;
  #sender;
  #receiver;
  /** Not on the page: what is drawn there comes and goes, and belongs to the call. */
  #sound = new Audio();
  /** @type {MediaStreamTrack | null} a copy, for the call silences its own */ #voice = null;
  /** @type {MediaStreamTrack | null} */ #source = null;

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {() => void} onLost
   */
  constructor(iceServers, onLost) {
    this.#connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers });
    this.#sender = this.#connection.addTransceiver('audio', {
      direction: 'sendonly',
      sendEncodings: [{ maxBitrate: VOICE_BPS }],
    });
    this.#receiver = this.#connection.addTransceiver('audio', { direction: 'recvonly' });
    this.#sound.srcObject = new MediaStream([this.#receiver.receiver.track]);
    this.#connection.addEventListener('connectionstatechange', () => {
      if (this.#connection.connectionState === 'failed') onLost();
    });
  }

  /** @param {(offer: { sdp: string, sends: string, receives: string }) => Promise<string>} exchange */
  async connect(exchange) {
    const connection = this.#connection;
    await connection.setLocalDescription(await connection.createOffer());
    const sdp = await exchange({
      sdp: connection.localDescription?.sdp ?? '',
      sends: this.#sender.mid ?? '',
      receives: this.#receiver.mid ?? '',
    });
    if (connection.signalingState !== 'have-local-offer') return; // closed meanwhile
    await connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#sound.play().catch(() => {
      // Accepting or offering was a touch of the page, so a browser that refuses has no sound.
    });
  }

  /** @param {MediaStreamTrack | null} track */
  speak(track) {
    if (track === this.#source) return;
    this.#source = track;
    this.#voice?.stop();
    this.#voice = track?.clone() ?? null;
    // The call may have it silenced; here it is silenced by being left out.
    if (this.#voice) this.#voice.enabled = true;
    void this.#sender.sender.replaceTrack(this.#voice);
  }

  /** @param {string} sink */
  listenOn(sink) {
    if ((this.#sound.sinkId ?? '') !== sink) void this.#sound.setSinkId?.(sink).catch(() => {});
  }

  close() {
    this.#voice?.stop();
    this.#sound.srcObject = null;
    this.#connection.close();
  }
}
