// A network that lets nothing out but to the TURN server, by one transport: the page may use no path of its own.
(() => {
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      const iceServers = configuration.iceServers.map((server) => ({ ...server, urls: "__URL__" }));
      super({ ...configuration, iceServers, iceTransportPolicy: "relay" });
      window.peerConnection = this;
    }
  };
})();
