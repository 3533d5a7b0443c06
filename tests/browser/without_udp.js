// A network that lets no UDP out, as far as the call can tell: the relay sends no checks, so a page that never
// hears of its UDP candidates cannot reach it by them.
(() => {
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    window.peerConnection = this;
    const sdp = description.sdp.replace(/^a=candidate:\S+ \d+ udp .*\r\n/gim, "");
    return take.call(this, { type: description.type, sdp });
  };
})();
