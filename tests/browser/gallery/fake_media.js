// For looking at pages without a relay: a drawn camera, and a peer connection whose slots show drawn people.
(() => {
  if (location.protocol !== "http:") return; // an empty page, which may not read cookies
  // The stage says with every page which devices its scene has.
  const trouble = /devices=(\w+)/.exec(document.cookie)?.[1];
  const ROOMS = [
    ["#c9b8a3", "#8a6f57", "#3f5d6b", "#e2b594"],
    ["#b7c4c9", "#6d7f87", "#6b3f52", "#c98f6c"],
    ["#cfc9b0", "#7f7a58", "#2f5a4a", "#8d5b3e"],
    ["#c4bdd0", "#6f6684", "#7a5a2c", "#eac5a8"],
    ["#b9ccba", "#5f7a63", "#3c3f63", "#a9714f"],
    ["#d3bcb6", "#8a635a", "#31546e", "#f0cfae"],
  ];

  // Forty people are drawn without a graphics card.
  const FRAME_MS = 250;

  function figure(who) {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 360;
    const paint = canvas.getContext("2d");
    const [wall, shelf, shirt, skin] = ROOMS[who % ROOMS.length];
    let frame = 0;
    const draw = () => {
      const sway = Math.sin((frame += 1) / 3) * 3;
      paint.fillStyle = wall;
      paint.fillRect(0, 0, 640, 360);
      paint.fillStyle = shelf;
      paint.globalAlpha = 0.45;
      paint.fillRect(30 + 60 * (who % 3), 40, 150, 14);
      paint.fillRect(450 - 40 * (who % 4), 20, 120, 230);
      paint.globalAlpha = 1;
      paint.fillStyle = shirt;
      paint.beginPath();
      paint.ellipse(320 + sway, 400, 170, 150, 0, Math.PI, 0);
      paint.fill();
      paint.fillStyle = skin;
      paint.fillRect(290 + sway, 225, 60, 60);
      paint.beginPath();
      paint.ellipse(320 + sway, 165, 68, 86, 0, 0, 2 * Math.PI);
      paint.fill();
      paint.fillStyle = "#3a2c26";
      paint.beginPath();
      paint.ellipse(320 + sway, 122, 74, 62, 0, Math.PI, 0);
      paint.fill();
    };
    draw();
    setInterval(draw, FRAME_MS);
    return canvas.captureStream().getVideoTracks()[0];
  }

  function slides() {
    const canvas = document.createElement("canvas");
    canvas.width = 1280;
    canvas.height = 720;
    const paint = canvas.getContext("2d");
    let frame = 0;
    setInterval(() => {
      frame += 1;
      paint.fillStyle = "#fbfbf9";
      paint.fillRect(0, 0, 1280, 720);
      paint.fillStyle = "#0b6a62";
      paint.fillRect(90, 90, 520, 34);
      paint.fillStyle = "#c4cfcb";
      for (let i = 0; i < 6; i++) paint.fillRect(90, 190 + i * 66, 880 - ((i * 137) % 320), 18);
      paint.fillStyle = frame % 2 ? "#0b6a62" : "#0b6a63";
      paint.fillRect(1010, 190, 180, 380);
    }, FRAME_MS);
    return canvas.captureStream().getVideoTracks()[0];
  }

  // One for all: each context is a thread that renders, at the priority of sound.
  let audio = null;
  function silence() {
    audio ??= new AudioContext();
    return audio.createMediaStreamDestination().stream.getAudioTracks()[0];
  }

  // What a check of a slow connection reads before and after: 12 kB went each way meanwhile.
  let reports = 0;
  function trickle() {
    const [timestamp, bytes] = [3000 * reports, 12_000 * reports];
    reports += 1;
    return new Map([
      ["L", { type: "local-candidate", candidateType: "host", protocol: "tcp" }],
      ["P", { type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "L", currentRoundTripTime: 0.31 }],
      ["O", { type: "outbound-rtp", timestamp, bytesSent: bytes, packetsSent: bytes / 100 }],
      ["I", { type: "inbound-rtp", timestamp, bytesReceived: bytes, packetsReceived: bytes / 100, packetsLost: 0 }],
    ]);
  }
  if (trouble.endsWith("_network")) {
    // The seconds that a check takes are of no interest here.
    const later = window.setTimeout.bind(window);
    window.setTimeout = (then, delay, ...more) => later(then, delay >= 2000 && delay <= 3000 ? 20 : delay, ...more);
  }

  class FakeConnection extends EventTarget {
    signalingState = "stable";
    connectionState = "new";
    iceConnectionState = "new";
    localDescription = null;
    #mids = 0;
    #people = 0;

    addTransceiver(kind, { direction }) {
      const mid = String(this.#mids++);
      let track = null;
      if (direction === "recvonly") {
        track = kind === "audio" ? silence() : mid === "5" ? slides() : figure(1 + this.#people++);
      }
      const sender = {
        track: null,
        replaceTrack: async (next) => (sender.track = next),
        getParameters: () => ({ encodings: [{}] }),
        setParameters: async () => {},
      };
      return { mid, sender, receiver: { track }, setCodecPreferences() {} };
    }
    async createOffer() {
      return { type: "offer", sdp: "v=0" };
    }
    async setLocalDescription(description) {
      this.localDescription = description;
      this.signalingState = "have-local-offer";
    }
    getTransceivers() {
      return [];
    }
    async setRemoteDescription() {
      this.signalingState = "stable";
      this.connectionState = this.iceConnectionState = trouble === "no_network" ? "failed" : "connected";
      this.onconnectionstatechange?.();
    }
    async getStats() {
      if (trouble === "slow_network") return trickle();
      return new Map([
        ["T", { type: "transport", selectedCandidatePairId: "P" }],
        ["P", { type: "candidate-pair", localCandidateId: "L" }],
        ["L", { type: "local-candidate", candidateType: "host", protocol: "udp" }],
        ["O", { type: "outbound-rtp", frameWidth: 640, frameHeight: 360, framesPerSecond: 24 }],
        ["I", { type: "inbound-rtp", frameWidth: 320, frameHeight: 180, framesPerSecond: 20 }],
      ]);
    }
    getConfiguration() {
      return {};
    }
    setConfiguration() {}
    restartIce() {}
    close() {}
  }
  window.RTCPeerConnection = trouble === "no_webrtc" ? undefined : FakeConnection;
  if (trouble === "insecure") {
    Object.defineProperty(window, "isSecureContext", { value: false });
    Object.defineProperty(navigator, "mediaDevices", { value: undefined });
    return;
  }

  if (trouble.startsWith("push")) {
    const permission = trouble === "push_blocked" ? "denied" : "granted";
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => permission;
    const subscription = { endpoint: "https://push.example/1", unsubscribe: async () => true };
    const pushManager = { getSubscription: async () => null, subscribe: async () => subscription };
    const container = ServiceWorkerContainer.prototype;
    container.register = container.getRegistration = async () => ({ pushManager });
    Object.defineProperty(container, "ready", { get: () => container.register() });
  }
  if (trouble === "no_sound") {
    Object.defineProperty(HTMLAudioElement.prototype, "paused", { get: () => true });
    HTMLAudioElement.prototype.play = () => Promise.reject(new DOMException("", "NotAllowedError"));
  }
  function voice() {
    const audio = new AudioContext();
    const out = audio.createMediaStreamDestination();
    const tone = audio.createOscillator();
    tone.connect(out);
    tone.start();
    return out.stream.getAudioTracks()[0];
  }

  // What is there, and what can be plugged in and unplugged while one looks.
  const blurs = trouble === "blurs";
  const BUILT_IN = [
    { kind: "videoinput", deviceId: "c1", groupId: "1", label: "Built-in camera", blurs },
    { kind: "audioinput", deviceId: "m1", groupId: "2", label: "Built-in microphone" },
    { kind: "audioinput", deviceId: "m2", groupId: "3", label: "Headset with a rather long name (USB)" },
    { kind: "audiooutput", deviceId: "s1", groupId: "2", label: "Built-in speaker" },
    { kind: "audiooutput", deviceId: "s2", groupId: "3", label: "Headset with a rather long name (USB)" },
  ];
  let devices = ["blocked", "missing"].includes(trouble) ? [] : BUILT_IN;
  const opened = [];
  window.fakeDevices = {
    plug: (...more) => {
      devices = [...devices, ...more];
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    },
    unplug: (deviceId) => {
      devices = devices.filter((one) => one.deviceId !== deviceId);
      for (const track of opened.filter((one) => one.getSettings().deviceId === deviceId)) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    },
  };

  // The one that is wished for if it is there, else the first, as a browser does.
  function open(kind, wished, make) {
    const found = devices.filter((one) => one.kind === kind);
    const chosen = found.find((one) => one.deviceId === wished?.deviceId?.ideal) ?? found[0];
    if (!chosen) throw new DOMException("", "NotFoundError");
    const track = make();
    Object.defineProperty(track, "label", { value: chosen.label });
    const settings = { deviceId: chosen.deviceId, width: 640, height: 360, backgroundBlur: false };
    track.getSettings = () => ({ ...settings });
    track.getCapabilities = () => (chosen.blurs ? { backgroundBlur: [false, true] } : {});
    track.applyConstraints = async ({ backgroundBlur }) => {
      settings.backgroundBlur = backgroundBlur;
    };
    opened.push(track);
    return track;
  }

  const refuse = (name) => Promise.reject(new DOMException("", name));
  navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    if (trouble === "blocked") return refuse("NotAllowedError");
    if (trouble === "camera_in_use" && video) return refuse("NotReadableError");
    const tracks = [];
    if (video) tracks.push(open("videoinput", video, () => figure(0)));
    if (audio) tracks.push(open("audioinput", audio, trouble === "speaking" ? voice : silence));
    return new MediaStream(tracks);
  };
  navigator.mediaDevices.enumerateDevices = async () => devices;
})();
