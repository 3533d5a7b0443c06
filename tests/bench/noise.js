// A camera that takes all the bitrate there is: coarse noise, 30 frames a second, drawn beforehand so
// that the encoder and not the drawing has the processor. Its connections are kept to be asked.
(() => {
  function still() {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 360;
    const paint = canvas.getContext("2d");
    for (let y = 0; y < 360; y += 12) {
      for (let x = 0; x < 640; x += 16) {
        const light = Math.floor(60 + Math.random() * 140);
        paint.fillStyle = `rgb(${light} ${light} ${Math.floor(light / 2)})`;
        paint.fillRect(x, y, 16, 12);
      }
    }
    return canvas;
  }

  const stills = Array.from({ length: 8 }, still);
  const canvas = still();
  const paint = canvas.getContext("2d");
  let frame = 0;
  const draw = () => paint.drawImage(stills[(frame += 1) % stills.length], 0, 0);
  setInterval(draw, 33);
  navigator.mediaDevices.getUserMedia = async (constraints) =>
    constraints?.video ? canvas.captureStream() : new MediaStream();

  const connections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...words) {
      super(...words);
      connections.push(this);
    }
  };
  // Seconds from the connection until the camera is sent at `bits_per_s`, over windows of half a second.
  window.untilSentAt = (bits_per_s, patience_s) =>
    new Promise((resolve, reject) => {
      let since;
      const sent = [];
      const timer = setInterval(async () => {
        const connection = connections.at(-1);
        if (connection?.connectionState !== "connected") return;
        since ??= performance.now();
        let bytes = 0;
        for (const report of (await connection.getStats()).values())
          if (report.type === "outbound-rtp" && report.kind === "video") bytes += report.bytesSent;
        const now = performance.now();
        sent.push({ now, bytes });
        while (sent.length > 2 && now - sent[1].now >= 500) sent.shift();
        const span = (now - sent[0].now) / 1000;
        const rate = span >= 0.45 ? ((bytes - sent[0].bytes) * 8) / span : 0;
        const waited = (now - since) / 1000;
        if (rate < bits_per_s && waited < patience_s) return;
        clearInterval(timer);
        if (rate >= bits_per_s) resolve(waited);
        else reject(new Error(`${Math.round(rate)} bit/s after ${patience_s} s`));
      }, 100);
    });
})();
