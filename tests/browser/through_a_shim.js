// A network of the test's own between this page and the relay: the test answers with where to go instead.
(() => {
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
    return take.call(this, { type, sdp: await window.throughShim(sdp) });
  };
})();
