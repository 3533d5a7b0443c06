// A camera that takes all the bitrate there is: coarse noise that moves. Its connections are kept to be asked.
(() => {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext("2d");
  const draw = () => {
    for (let i = 0; i < 900; i += 1) {
      paint.fillStyle = `hsl(${Math.random() * 360} 70% ${20 + Math.random() * 60}%)`;
      paint.fillRect(Math.random() * 640, Math.random() * 360, 24, 18);
    }
  };
  draw();
  setInterval(draw, 40);
  navigator.mediaDevices.getUserMedia = async (constraints) =>
    constraints?.video ? canvas.captureStream(25) : new MediaStream();

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
