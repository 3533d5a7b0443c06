// A connection of a page's own that publishes pictures of one codec in spatial and temporal layers, VP8 in
// two streams, or receives what somebody else publishes.
(() => {
  let connection;
  const painted = ([width, height], rate) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const paint = canvas.getContext("2d");
    let frame = 0;
    setInterval(() => {
      frame += 1;
      paint.fillStyle = `hsl(${frame % 360} 100% 50%)`;
      paint.fillRect(0, 0, width, height);
      paint.fillStyle = "black";
      paint.fillRect((frame * 7) % width, height - 60, 40, 40);
    }, 1000 / rate);
    return canvas.captureStream(rate).getVideoTracks()[0];
  };
  const only = (codec, transceiver) => {
    const { codecs } = RTCRtpReceiver.getCapabilities("video");
    const wanted = new RegExp(`${codec}|rtx`, "i");
    transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => wanted.test(mimeType)));
  };
  const offer = async () => {
    await connection.setLocalDescription();
    const [{ mid }] = connection.getTransceivers();
    return { sdp: connection.localDescription.sdp, mid };
  };
  // Chromium offers to receive the dependency descriptor only when it is told to.
  const described = (transceiver) => {
    const extensions = transceiver.getHeaderExtensionsToNegotiate?.() ?? [];
    for (const one of extensions) if (/dependency-descriptor/.test(one.uri)) one.direction = "sendrecv";
    transceiver.setHeaderExtensionsToNegotiate?.(extensions);
  };
  window.publish = async (codec, scalabilityMode, size, rate) => {
    connection = new RTCPeerConnection();
    const high = { rid: "high", maxBitrate: 700_000, scalabilityMode };
    const low = { rid: "low", scaleResolutionDownBy: 2, maxBitrate: 200_000, scalabilityMode };
    const sendEncodings = codec === "VP8" ? [low, high] : [{ maxBitrate: 700_000, scalabilityMode }];
    only(codec, connection.addTransceiver(painted(size, rate), { direction: "sendonly", sendEncodings }));
    return offer();
  };
  window.subscribe = async (codec) => {
    connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver("video", { direction: "recvonly" });
    only(codec, transceiver);
    described(transceiver);
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = new MediaStream([transceiver.receiver.track]);
    document.body.append(video);
    void video.play();
    return offer();
  };
  window.answered = (sdp) => connection.setRemoteDescription({ type: "answer", sdp });
  // Frames and keyframes encoded of the larger stream, frames decoded, the height of the newest, times that a
  // decoder asked for a new beginning.
  window.counted = async () => {
    const pictures = [...(await connection.getStats()).values()].filter(({ kind }) => kind === "video");
    const sum = (type, name) =>
      pictures.filter((one) => one.type === type && (one.rid ?? "high") === "high").reduce((all, one) => all + (one[name] ?? 0), 0);
    return {
      encoded: sum("outbound-rtp", "framesEncoded"),
      keys: sum("outbound-rtp", "keyFramesEncoded"),
      decoded: sum("inbound-rtp", "framesDecoded"),
      height: sum("inbound-rtp", "frameHeight"),
      beginnings: sum("inbound-rtp", "pliCount") + sum("inbound-rtp", "firCount"),
    };
  };
})();
