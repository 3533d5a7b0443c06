// A network that lets nothing out but to the TURN server: the page may use no path of its own.
(() => {
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      super({ ...configuration, iceTransportPolicy: "relay" });
      window.peerConnection = this;
    }
  };
})();
