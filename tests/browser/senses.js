// What a person would notice of another participant: the picture moves and is theirs, the voice is theirs.
// Evaluated on a <video> or <audio> element; resolves once it is so, and rejects with what was seen instead.
({
  // New frames are decoded and painted, one after the other, and carry `hue` (degrees).
  sees: (video, { hue, frames, patience_ms }) =>
    new Promise((resolve, reject) => {
      const canvas = document.createElement("canvas");
      canvas.width = 32;
      canvas.height = 18;
      const paint = canvas.getContext("2d", { willReadFrequently: true });
      let matching = 0;
      let seen = "no frame";
      const late = setTimeout(() => reject(new Error(`saw ${seen}`)), patience_ms);
      const look = () => {
        paint.drawImage(video, 0, 0, 32, 14, 0, 0, 32, 14);
        const { data } = paint.getImageData(0, 0, 32, 12);
        let [red, green, blue] = [0, 0, 0];
        for (let i = 0; i < data.length; i += 4) {
          red += data[i];
          green += data[i + 1];
          blue += data[i + 2];
        }
        const most = Math.max(red, green, blue);
        const range = most - Math.min(red, green, blue);
        const turn =
          most === red ? (green - blue) / range : most === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
        const found = (turn * 60 + 360) % 360;
        const apart = Math.abs(((found - hue + 540) % 360) - 180);
        const covered = !video.classList.contains("painted");
        seen = range === 0 ? "grey" : `hue ${Math.round(found)}${covered ? ", covered" : ""}`;
        matching = range > 0 && apart < 20 && !covered ? matching + 1 : 0;
        if (matching >= frames) {
          clearTimeout(late);
          resolve(matching);
        } else {
          video.requestVideoFrameCallback(look);
        }
      };
      video.requestVideoFrameCallback(look);
    }),

  // The loudest frequency of what arrives is `pitch_hz`.
  hears: (audio, { pitch_hz, patience_ms }) =>
    new Promise((resolve, reject) => {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      context.createMediaStreamSource(audio.srcObject).connect(analyser);
      void context.resume();
      const bins = new Float32Array(analyser.frequencyBinCount);
      const started = performance.now();
      let heard = "silence";
      const listen = () => {
        analyser.getFloatFrequencyData(bins);
        const loudest = bins.indexOf(Math.max(...bins));
        const found = (loudest * context.sampleRate) / analyser.fftSize;
        if (bins[loudest] > -70) heard = `${Math.round(found)} Hz`;
        const done = bins[loudest] > -70 && Math.abs(found - pitch_hz) < 15;
        if (!done && performance.now() - started < patience_ms) return;
        clearInterval(timer);
        void context.close();
        if (done) resolve(found);
        else reject(new Error(`heard ${heard}`));
      };
      const timer = setInterval(listen, 50);
    }),
})
