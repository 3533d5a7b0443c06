/**
 * Two soft notes, made here so that nothing need be fetched when it is time, and a telephone's buzz.
 *
 * Browsers keep sound off until a page has been touched; the bell is made ready by the first touch.
 */

const REMEMBERED = 'anteroom.bell';
const NOTES_HZ = [659.3, 880];
const NOTE_S = 0.45;
const LOUD = 0.25;
/** Beside voices: to be noticed by one, and not carried to the others by a microphone. */
const QUIET = 0.06;
const BUZZ_MS = [180, 120, 180];

export class Bell {
  on = localStorage.getItem(REMEMBERED) !== 'off';
  /** @type {AudioContext | null} */ #audio = null;

  constructor() {
    for (const touch of ['pointerdown', 'keydown']) {
      document.addEventListener(touch, () => this.#wake(), { capture: true, once: true });
    }
  }

  toggle() {
    this.on = !this.on;
    localStorage.setItem(REMEMBERED, this.on ? 'on' : 'off');
    if (this.on) this.ring();
  }

  /** @param {{ quiet?: boolean }} [how]  quiet: in a call */
  ring({ quiet = false } = {}) {
    if (!this.on) return;
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ_MS);
    const audio = this.#wake();
    if (audio.state !== 'running') return;
    NOTES_HZ.forEach((hz, i) => note(audio, hz, audio.currentTime + i * 0.18, quiet ? QUIET : LOUD));
  }

  #wake() {
    this.#audio ??= new AudioContext();
    void this.#audio.resume();
    return this.#audio;
  }
}

/**
 * @param {AudioContext} audio
 * @param {number} hz
 * @param {number} at
 * @param {number} volume
 */
function note(audio, hz, at, volume) {
  const tone = new OscillatorNode(audio, { frequency: hz, type: 'sine' });
  const swell = new GainNode(audio, { gain: 0 });
  swell.gain.setValueAtTime(0, at);
  swell.gain.linearRampToValueAtTime(volume, at + 0.02);
  swell.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
  tone.connect(swell).connect(audio.destination);
  tone.start(at);
  tone.stop(at + NOTE_S);
}
