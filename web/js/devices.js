/**
 * One's own camera, microphone and screen: opened, chosen, remembered, silenced, and why not.
 *
 * @typedef {'mic' | 'camera'} Kind
 * @typedef {import('./permission').Problem} Problem
 *
 * @typedef {object} Device  one of the two
 * @property {MediaStreamTrack | null} track  null while off, or when it could not be had
 * @property {boolean} on  what its owner wants
 * @property {Problem | null} problem
 * @property {import('./remembered').Choice} chosen
 * @property {readonly MediaDeviceInfo[]} list  what there is to choose from
 */

import { blurOf, rememberBlur, setBlur, wishesBlur } from './blur.js';
import { Level } from './level.js';
import { INSECURE, problemOf } from './permission.js';
import { nameOf, pluggedIn } from './plugged.js';
import {
  BROWSERS_CHOICE,
  findChosen,
  recall,
  recallOff,
  remember,
  rememberOff,
} from './remembered.js';
import { Speaker } from './speaker.js';
import { Unheard } from './unheard.js';

/** What fills a laptop's window in a call of two; smaller tiles get smaller layers of it. */
const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};
const SCREEN = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 8, max: 15 } };

/** @type {readonly Kind[]} */
const KINDS = ['mic', 'camera'];
/** @type {Record<Kind, string>} */
const PERMISSIONS = { mic: 'microphone', camera: 'camera' };

export class Devices {
  mic = fresh('mic');
  camera = fresh('camera');
  /** @type {{ picture: MediaStreamTrack, sound: MediaStreamTrack | null } | null} */ screen = null;
  /** @type {'idle' | 'asking' | 'settled'} settled: both were had, or it is known why not. */
  status = 'idle';
  /** Of the camera, for one's own picture; the same object as long as the track is. */
  /** @type {MediaStream | null} */ preview = null;

  /** Its owner speaks, and nobody hears it. */
  unheard = false;

  /** @type {() => void} */ #onChange;
  /** @type {(level: number) => void} 0 while muted */ onLevel = () => {};
  /** @type {(thing: import('./plugged').Plugged) => void} */ onPlugged = () => {};
  /** @type {(kind: Kind, name: string | null) => void} unplugged; and what is in use instead */
  onFellBack = () => {};
  #level = new Level((level) => this.#heard(level));
  #unheard = new Unheard();
  /** @type {readonly MediaDeviceInfo[]} of which the browser has told the names */ #known = [];
  /** Counts the times everything was let go: what was asked for before that is not kept. */
  #turn = 0;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    this.speaker = new Speaker(onChange);
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#changed());
    for (const kind of KINDS) void this.#watchPermission(kind);
  }

  /** Asks for both in one prompt, if both are wanted, then for what can be had alone. Never rejects. */
  async start() {
    if (this.status !== 'idle') return;
    this.status = 'asking';
    this.#onChange();
    const turn = this.#turn;
    try {
      const stream = await capture(this.mic, this.camera.on ? this.camera : null);
      if (turn !== this.#turn) {
        letGo(stream);
        return;
      }
      this.#take('mic', stream.getAudioTracks()[0] ?? null);
      this.#take('camera', stream.getVideoTracks()[0] ?? null);
    } catch {
      // One missing or blocked device fails the whole request; asked for alone, it is known which.
      if (turn === this.#turn) await this.#open('mic');
      if (turn === this.#turn && this.camera.on) await this.#open('camera');
    }
    await this.#enumerate();
    for (const kind of KINDS) if (turn === this.#turn) await this.#findChosen(kind);
    if (turn !== this.#turn) return;
    this.status = 'settled';
    this.#onChange();
  }

  /** Tries again after the reason was mended. */
  async retry() {
    this.status = 'idle';
    this.stop();
    await this.start();
  }

  /**
   * A microphone is only silenced, to answer at once; a camera is let go, so its light goes out.
   *
   * @param {Kind} kind
   * @param {boolean} on
   */
  async turn(kind, on) {
    const device = this[kind];
    device.on = on;
    rememberOff(kind, !on);
    if (kind === 'mic' && device.track) device.track.enabled = on;
    if (kind === 'camera' && !on) this.#take('camera', null);
    if (on && !device.track && this.status === 'settled') await this.#open(kind);
    this.#onChange();
  }

  /**
   * @param {Kind} kind
   * @param {string} deviceId
   */
  async choose(kind, deviceId) {
    const device = this[kind].list.find((one) => one.deviceId === deviceId);
    this[kind].chosen = device ? { id: device.deviceId, label: device.label } : BROWSERS_CHOICE;
    remember(kind, this[kind].chosen);
    // Some cameras cannot be opened twice, so the old one goes first.
    this.#take(kind, null);
    if (kind === 'mic' || this.camera.on) await this.#open(kind);
    this.#onChange();
  }

  /** Whether what is behind them is blurred; null where it cannot be switched. */
  get blur() {
    return blurOf(this.camera.track);
  }

  /** @param {boolean} on */
  async turnBlur(on) {
    rememberBlur(on);
    if (this.camera.track) await setBlur(this.camera.track, on);
    this.#onChange();
  }

  /**
   * Takes what has just been plugged in, with all that it is.
   *
   * @param {import('./plugged').Plugged} thing
   */
  async use({ devices: { audioinput, videoinput, audiooutput } }) {
    if (audiooutput) this.speaker.choose(audiooutput);
    if (audioinput) await this.choose('mic', audioinput);
    if (videoinput) await this.choose('camera', videoinput);
  }

  /** @returns {Promise<Problem | null>} null also when its owner thought better of it */
  async shareScreen() {
    if (!navigator.mediaDevices?.getDisplayMedia) return 'unsupported';
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN, audio: true });
      const picture = stream.getVideoTracks()[0];
      if (!picture) return 'failed';
      picture.contentHint = 'detail';
      picture.addEventListener('ended', () => this.stopScreen());
      this.screen = { picture, sound: stream.getAudioTracks()[0] ?? null };
      this.#onChange();
      return null;
    } catch (error) {
      return error instanceof DOMException && error.name === 'NotAllowedError' ? null : 'failed';
    }
  }

  stopScreen() {
    if (!this.screen) return;
    this.screen.picture.stop();
    this.screen.sound?.stop();
    this.screen = null;
    this.#onChange();
  }

  /** Lets go of everything: after leaving, no light stays on. */
  stop() {
    this.stopScreen();
    this.speaker.stop();
    this.#take('mic', null);
    this.#take('camera', null);
    this.status = 'idle';
    this.#turn += 1;
  }

  /** @param {Kind} kind */
  async #open(kind) {
    const device = this[kind];
    const turn = this.#turn;
    try {
      const stream = await capture(
        kind === 'mic' ? device : null,
        kind === 'camera' ? device : null,
      );
      if (turn === this.#turn) this.#take(kind, stream.getTracks()[0] ?? null);
      else letGo(stream);
    } catch (error) {
      device.problem = problemOf(error);
    }
    void this.#enumerate();
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack | null} track
   */
  #take(kind, track) {
    const device = this[kind];
    const before = device.track;
    device.track = track;
    device.problem = null;
    if (before && before !== track) before.stop();
    if (track) {
      track.contentHint = kind === 'mic' ? 'speech' : 'motion';
      track.enabled = device.on;
      track.addEventListener('ended', () => void this.#ended(kind, track));
    }
    if (kind === 'camera') {
      this.preview = track ? new MediaStream([track]) : null;
      if (track && this.blur === false && wishesBlur()) void setBlur(track, true).then(this.#onChange);
      // The system may switch it as well.
      track?.addEventListener('configurationchange', this.#onChange);
    }
    if (kind === 'mic') this.#level.listenTo(track);
  }

  /**
   * Unplugged, or taken by the system: the next best device is tried once.
   *
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  async #ended(kind, track) {
    if (this[kind].track !== track) return;
    this.#take(kind, null);
    await this.#open(kind);
    const instead = this[kind].track;
    this.onFellBack(kind, instead && nameOf(instead));
    this.#onChange();
  }

  /** Something was plugged in or unplugged. */
  async #changed() {
    const before = this.#known;
    await this.#enumerate();
    if (this.status !== 'settled') return;
    for (const kind of KINDS) {
      const { problem, on } = this[kind];
      if (problem === 'missing' && on) await this.#open(kind);
    }
    // Of a kind of which nothing was known there is nothing in use that could be changed for it.
    const kinds = new Set(before.map((one) => one.kind));
    const comparable = this.#known.filter((one) => kinds.has(one.kind));
    for (const thing of pluggedIn(before, comparable)) this.onPlugged(thing);
    this.#onChange();
  }

  /**
   * Opened by its id a remembered device may not be what came, where ids change with each visit; by
   * now the labels are known.
   *
   * @param {Kind} kind
   */
  async #findChosen(kind) {
    const device = this[kind];
    const chosen = findChosen(device.list, device.chosen);
    if (!chosen || !device.track) return;
    device.chosen = { id: chosen.deviceId, label: chosen.label };
    if (device.track.getSettings().deviceId === chosen.deviceId) return;
    this.#take(kind, null);
    await this.#open(kind);
  }

  /**
   * Whoever allows the device in the settings need not press anything here as well.
   *
   * @param {Kind} kind
   */
  async #watchPermission(kind) {
    const name = /** @type {PermissionName} */ (PERMISSIONS[kind]);
    // Firefox and older Safaris cannot be asked about these two.
    const permission = await navigator.permissions?.query({ name }).catch(() => null);
    permission?.addEventListener('change', () => {
      const blocked = this[kind].problem === 'blocked' && this.status === 'settled';
      if (blocked && permission.state !== 'denied') void this.retry();
    });
  }

  async #enumerate() {
    if (!navigator.mediaDevices?.enumerateDevices) return;
    const all = await navigator.mediaDevices.enumerateDevices();
    this.#known = all.filter((device) => device.deviceId !== '' && device.label !== '');
    this.mic.list = this.#known.filter((device) => device.kind === 'audioinput');
    this.camera.list = this.#known.filter((device) => device.kind === 'videoinput');
    this.speaker.offer(this.#known);
    this.#onChange();
  }

  /** @param {number} level */
  #heard(level) {
    const muted = !this.mic.on;
    this.onLevel(muted ? 0 : level);
    const unheard = this.#unheard.note(level, { muted, now: performance.now() / 1000 });
    if (unheard === this.unheard) return;
    this.unheard = unheard;
    this.#onChange();
  }
}

/** @param {Kind} kind @returns {Device} */
function fresh(kind) {
  return { track: null, on: !recallOff(kind), problem: null, chosen: recall(kind), list: [] };
}

/**
 * @param {Device | null} mic
 * @param {Device | null} camera
 * @returns {Promise<MediaStream>}
 */
async function capture(mic, camera) {
  if (!navigator.mediaDevices?.getUserMedia) {
    // Over plain http a browser has no cameras and microphones at all.
    throw new DOMException('', isSecureContext ? 'NotSupportedError' : INSECURE);
  }
  // A remembered device that is no longer there must not keep anybody out, hence ideal, not exact.
  const wanted = (/** @type {Device} */ device) =>
    device.chosen.id ? { deviceId: { ideal: device.chosen.id } } : {};
  return navigator.mediaDevices.getUserMedia({
    audio: mic !== null && {
      ...wanted(mic),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
    video: camera !== null && { ...wanted(camera), ...PICTURE },
  });
}

/** @param {MediaStream} stream */
function letGo(stream) {
  for (const track of stream.getTracks()) track.stop();
}
