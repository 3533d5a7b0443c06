// The media connections made from now on can be asked what they send and receive.
(() => {
  const connections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...words) {
      super(...words);
      connections.push(this);
    }
  };
  const pictures = async (direction) =>
    [...(await connections.at(-1).getStats()).values()].filter(
      ({ type, kind }) => type === direction && kind === "video",
    );
  // The codec of each picture under way in that direction, "inbound-rtp" or "outbound-rtp".
  window.codecsOfPictures = async (direction) => {
    const used = (await pictures(direction)).filter((one) => one.framesEncoded || one.framesDecoded);
    const reports = await connections.at(-1).getStats();
    return used.map(({ codecId }) => reports.get(codecId).mimeType);
  };
  // Bytes that one's voice takes a packet, headers not counted. Chromium's report names the codec inside RED.
  window.bytesOfVoice = async () => {
    const reports = [...(await connections.at(-1).getStats()).values()];
    const sent = reports.filter(({ type, kind }) => type === "outbound-rtp" && kind === "audio");
    const { bytesSent, packetsSent } = sent.reduce((most, one) => (one.packetsSent > most.packetsSent ? one : most));
    return bytesSent / packetsSent;
  };
  // Frames encoded so far, by rid.
  window.framesEncoded = async () =>
    Object.fromEntries((await pictures("outbound-rtp")).filter((one) => one.rid).map((one) => [one.rid, one.framesEncoded ?? 0]));
  // The scalability mode of every size that is sent.
  window.modesSent = async () =>
    [...new Set((await pictures("outbound-rtp")).filter((one) => one.framesEncoded).map((one) => one.scalabilityMode))];
  // Frames, bytes and the time of counting them, by rid.
  window.sentByRid = async () =>
    Object.fromEntries(
      (await pictures("outbound-rtp"))
        .filter((one) => one.rid)
        .map(({ rid, framesEncoded = 0, bytesSent = 0, timestamp }) => [
          rid,
          { frames: framesEncoded, bytes: bytesSent, milliseconds: timestamp },
        ]),
    );
  // What all receivers together decoded, and how often a decoder asked for a new beginning.
  window.decoded = async () => {
    const received = await pictures("inbound-rtp");
    const sum = (name) => received.reduce((total, one) => total + (one[name] ?? 0), 0);
    return { frames: sum("framesDecoded"), beginnings_asked: sum("pliCount") };
  };
  // At which port of the relay's the path in use ends.
  window.portInUse = async () => {
    const reports = await connections.at(-1).getStats();
    const pairs = [...reports.values()].filter(
      ({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded",
    );
    return pairs.length ? reports.get(pairs.at(-1).remoteCandidateId).port : null;
  };
  window.lostPackets = async () =>
    [...(await connections.at(-1).getStats()).values()]
      .filter(({ type }) => type === "inbound-rtp")
      .reduce((total, { packetsLost = 0 }) => total + packetsLost, 0);
  // What the latest connection hears; a section that only sends has a receiver too, of silence.
  window.lastVoice = () => {
    const heard = connections.at(-1).getTransceivers().filter((one) => one.direction === "recvonly");
    return new MediaStream(heard.map(({ receiver }) => receiver.track).filter(({ kind }) => kind === "audio"));
  };
  window.connectionsMade = () => connections.length;
  // Resolves once so many more than now are decoded, whichever connection is the latest.
  window.morePictures = async (count) => {
    const before = (await window.decoded()).frames;
    while ((await window.decoded()).frames < before + count) await new Promise((later) => setTimeout(later, 20));
  };
})();
