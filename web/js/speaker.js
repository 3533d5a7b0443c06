/**
 * Where voices come out, and a soft sound to try it with before the call.
 *
 * @typedef {import('./remembered').Choice} Choice
 */

import { BROWSERS_CHOICE, findChosen, recall, remember } from './remembered.js';

/** Two notes of a bell, a third apart: heard as meant, and startling nobody. */
const NOTES_HZ = [523.25, 659.25];
const NOTE_EVERY_S = 0.35;
const NOTE_LASTS_S = 1.2;
const LOUDNESS = 0.2;

export class Speaker {
  /** @type {readonly MediaDeviceInfo[]} empty where the browser lets nobody choose */ list = [];
  /** @type {Choice} */ chosen = recall('speaker');
  /** @type {'untried' | 'asked' | 'heard' | 'unheard'} what came of trying it */ tried = 'untried';

  /** @type {() => void} */ #onChange;
  /** @type {AudioContext | null} of the sound that plays */ #playing = null;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The id for `setSinkId`, '' for the browser's choice. */
  get sink() {
    return findChosen(this.list, this.chosen)?.deviceId ?? '';
  }

  /** @param {readonly MediaDeviceInfo[]} devices  all that there are */
  offer(devices) {
    const choosable = 'setSinkId' in HTMLMediaElement.prototype;
    this.list = choosable ? devices.filter((device) => device.kind === 'audiooutput') : [];
  }

  /** @param {string} deviceId */
  choose(deviceId) {
    const device = this.list.find((one) => one.deviceId === deviceId);
    this.chosen = device ? { id: device.deviceId, label: device.label } : BROWSERS_CHOICE;
    remember('speaker', this.chosen);
    this.tried = 'untried';
    this.#onChange();
  }

  /** Plays the sound where voices would be heard, and asks whether it was. */
  async try() {
    this.stop();
    this.tried = 'asked';
    this.#onChange();
    const audio = new AudioContext();
    this.#playing = audio;
    // By way of an element, as voices are: that is what follows the choice of a speaker.
    const stream = audio.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = stream.stream;
    if (this.sink) await element.setSinkId(this.sink).catch(() => {});
    NOTES_HZ.forEach((pitch, i) => strike(audio, stream, { pitch, delay: i * NOTE_EVERY_S }));
    const whole = (NOTES_HZ.length - 1) * NOTE_EVERY_S + NOTE_LASTS_S;
    setTimeout(() => this.#playing === audio && this.stop(), whole * 1000);
    await element.play().catch(() => {});
  }

  /** @param {boolean} heard */
  answer(heard) {
    this.tried = heard ? 'heard' : 'unheard';
    this.#onChange();
  }

  stop() {
    void this.#playing?.close();
    this.#playing = null;
  }
}

/**
 * @param {AudioContext} audio
 * @param {AudioNode} into
 * @param {{ pitch: number, delay: number }} note  hertz, and seconds from now
 */
function strike(audio, into, { pitch, delay }) {
  const at = audio.currentTime + delay;
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_LASTS_S);
  const tone = new OscillatorNode(audio, { type: 'sine', frequency: pitch });
  tone.connect(volume).connect(into);
  tone.start(at);
  tone.stop(at + NOTE_LASTS_S);
}
