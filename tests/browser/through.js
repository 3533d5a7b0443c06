// The page reaches the relay at one address alone. `window.swallow` makes the sockets that it has now dead ones, which
// say nothing of it.
(() => {
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    const only = "a=candidate:1 1 udp 2130706431 __HOST__ __PORT__ typ host\r\n";
    return take.call(this, { type, sdp: sdp.replace(/(?:^a=candidate:.*\r\n)+/gm, only) });
  };
  const sockets = [];
  const dead = new WeakSet();
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(...words) {
      super(...words);
      sockets.push(this);
    }
    send(data) {
      if (!dead.has(this)) super.send(data);
    }
    set onmessage(take) {
      super.onmessage = (event) => dead.has(this) || take(event);
    }
  };
  window.swallow = () => sockets.forEach((socket) => dead.add(socket));
})();
