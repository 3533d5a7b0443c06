// A connection of a page's own that publishes pictures of one codec in temporal layers, VP8 in two sizes,
// or receives what somebody else publishes.
(() => {
  let connection;
  const painted = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 360;
    const paint = canvas.getContext("2d");
    let frame = 0;
    setInterval(() => {
      frame += 1;
      paint.fillStyle = `hsl(${frame % 360} 100% 50%)`;
      paint.fillRect(0, 0, 640, 360);
      paint.fillStyle = "black";
      paint.fillRect((frame * 7) % 640, 300, 40, 40);
    }, 40);
    return canvas.captureStream(25).getVideoTracks()[0];
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
  window.publish = async (codec) => {
    connection = new RTCPeerConnection();
    const scalabilityMode = "L1T2";
    const high = { rid: "high", maxBitrate: 700_000, scalabilityMode };
    const low = { rid: "low", scaleResolutionDownBy: 2, maxBitrate: 200_000, scalabilityMode };
    const sendEncodings = codec === "VP8" ? [low, high] : [{ maxBitrate: 700_000, scalabilityMode }];
    only(codec, connection.addTransceiver(painted(), { direction: "sendonly", sendEncodings }));
    return offer();
  };
  window.subscribe = async (codec) => {
    connection = new RTCPeerConnection();
    const transceiver = connection.addTransceiver("video", { direction: "recvonly" });
    only(codec, transceiver);
    const video = document.createElement("video");
    video.muted = true;
    video.srcObject = new MediaStream([transceiver.receiver.track]);
    document.body.append(video);
    void video.play();
    return offer();
  };
  window.answered = (sdp) => connection.setRemoteDescription({ type: "answer", sdp });
  // Frames encoded of the larger size, frames decoded, times that a decoder asked for a new beginning.
  window.counted = async () => {
    const pictures = [...(await connection.getStats()).values()].filter(({ kind }) => kind === "video");
    const sum = (type, name) =>
      pictures.filter((one) => one.type === type && (one.rid ?? "high") === "high").reduce((all, one) => all + (one[name] ?? 0), 0);
    return {
      encoded: sum("outbound-rtp", "framesEncoded"),
      decoded: sum("inbound-rtp", "framesDecoded"),
      beginnings: sum("inbound-rtp", "pliCount") + sum("inbound-rtp", "firCount"),
    };
  };
})();
