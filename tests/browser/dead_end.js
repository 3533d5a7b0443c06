// `window.failing` makes the page's restarts of ICE fail: "refused" by the server, or with a "dead end", addresses of
// the relay at which nobody answers. `attempted` resolves after one of either kind; until then, the page believes that
// nothing arrives any more.
(() => {
  window.failing = "";
  let deaf = false;
  let attempts = 0;
  const done = () => {
    attempts += 1;
    deaf = false;
  };
  window.attempted = async () => {
    const before = attempts;
    deaf = true;
    while (attempts === before) await new Promise((later) => setTimeout(later, 20));
  };
  const ask = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function () {
    return deaf ? new Map() : ask.call(this);
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const { type, id } = JSON.parse(text);
    if (type !== "offer" || window.failing !== "refused") return send.call(this, text);
    const reply = { type: "error", id, code: "relay_unavailable", text: "", retry_after_s: 0.5 };
    queueMicrotask(() => this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(reply) })));
    done();
  };
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function ({ type, sdp }) {
    const away = sdp.replace(/^(a=candidate:\S+ \d+ \w+ \d+ \S+) \d+/gim, "$1 65535");
    await take.call(this, { type, sdp: window.failing === "dead end" ? away : sdp });
    done();
  };
})();
