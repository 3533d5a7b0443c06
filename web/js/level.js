/** How loud a microphone is, ten times a second, also while it is muted. */

const EVERY_MS = 100;
const SAMPLES = 1024;

export class Level {
  #onLevel;
  /** @type {AudioContext | null} */ #audio = null;
  /** @type {AnalyserNode | null} */ #analyser = null;
  /** @type {MediaStreamTrack | null} */ #copy = null;
  #timer = 0;

  /** @param {(level: number) => void} onLevel  0..1, where quiet speech is about a third */
  constructor(onLevel) {
    this.#onLevel = onLevel;
  }

  /**
   * A muted track is silent for whoever listens to it, so a copy is listened to. It never leaves here.
   *
   * @param {MediaStreamTrack | null} track
   */
  listenTo(track) {
    clearInterval(this.#timer);
    this.#analyser?.disconnect();
    this.#copy?.stop();
    this.#analyser = null;
    this.#copy = null;
    this.#onLevel(0);
    if (!track) return;
    this.#audio ??= new AudioContext();
    this.#copy = track.clone();
    this.#copy.enabled = true;
    const analyser = this.#audio.createAnalyser();
    analyser.fftSize = SAMPLES;
    this.#audio.createMediaStreamSource(new MediaStream([this.#copy])).connect(analyser);
    this.#analyser = analyser;
    const samples = new Float32Array(SAMPLES);
    this.#timer = setInterval(() => {
      // Browsers start an AudioContext only after a first touch of the page.
      if (this.#audio?.state === 'suspended') void this.#audio.resume();
      analyser.getFloatTimeDomainData(samples);
      this.#onLevel(loudness(samples));
    }, EVERY_MS);
  }
}

/**
 * @param {Float32Array} samples  -1..1
 * @returns {number} 0..1
 */
function loudness(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const decibels = 10 * Math.log10(power + 1e-10);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
