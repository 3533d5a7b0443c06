// The connections made from now on send their pictures as H.264 or not at all.
(() => {
  const known = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
  RTCRtpSender.getCapabilities = (kind) => {
    const { codecs, ...others } = known(kind);
    return { ...others, codecs: codecs.filter(({ mimeType }) => !/^video\/(?!h264|rtx)/i.test(mimeType)) };
  };
})();
