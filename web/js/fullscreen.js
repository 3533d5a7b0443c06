/** The whole screen for the call, where the browser gives it (an iPhone's does not). */

export class FullScreen {
  /** @param {() => void} onChange  also when its user ends it, by Escape or as their system has it */
  constructor(onChange) {
    document.addEventListener('fullscreenchange', onChange);
  }

  get isPossible() {
    return document.fullscreenEnabled === true;
  }

  get isOn() {
    return document.fullscreenElement !== null;
  }

  /** To be called from a press or a key. */
  async toggle() {
    if (this.isOn) await this.end();
    else await document.documentElement.requestFullscreen();
  }

  async end() {
    if (this.isOn) await document.exitFullscreen();
  }
}
