// `window.failing` makes the page's restarts of ICE fail: "refused" by the server, or with a "dead end", addresses of
// the relay at which nobody answers. `window.attempts` counts all of them.
(() => {
  window.failing = "";
  window.attempts = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const { type, id } = JSON.parse(text);
    if (type !== "offer" || window.failing !== "refused") return send.call(this, text);
    const reply = { type: "error", id, code: "relay_unavailable", text: "", retry_after_s: 0.5 };
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(reply) })));
    window.attempts += 1;
  };
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
    const away = sdp.replace(/^(a=candidate:\S+ \d+ \w+ \d+ \S+) \d+/gim, "$1 65535");
    await take.call(this, { type, sdp: window.failing === "dead end" ? away : sdp });
    window.attempts += 1;
  };
})();
