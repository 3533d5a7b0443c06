/** Whether this browser can take part in a call at all. */

/**
 * What the pages use without asking again. A browser that lacks one of these either has no WebRTC (a
 * policy or an extension may have taken it away), or is older than the calls are made for.
 */
export function canCall() {
  return (
    typeof RTCPeerConnection === 'function' &&
    typeof RTCPeerConnection.prototype.addTransceiver === 'function' &&
    typeof RTCRtpTransceiver.prototype.setCodecPreferences === 'function' &&
    typeof Array.prototype.toSorted === 'function'
  );
}
