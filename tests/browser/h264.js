// The connections made from now on send their pictures as H.264 or not at all, and can be asked what
// they send and receive.
(() => {
  const known = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
  RTCRtpSender.getCapabilities = (kind) => {
    const capabilities = known(kind);
    const left = capabilities.codecs.filter(({ mimeType }) => !/^video\/(?!h264|rtx)/i.test(mimeType));
    return { ...capabilities, codecs: left };
  };

  const connections = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(...words) {
      super(...words);
      connections.push(this);
    }
  };
  // The codec of each picture that is under way, by its direction.
  window.codecsOfPictures = async () => {
    const reports = await connections.at(-1).getStats();
    return [...reports.values()]
      .filter(({ framesEncoded, framesDecoded }) => framesEncoded || framesDecoded)
      .map(({ type, codecId }) => [type, reports.get(codecId).mimeType]);
  };
})();
