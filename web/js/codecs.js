/** Which codecs an offer names, the better first. */

/** VP8 and Opus, which everybody has, then one H.264; more would only swell the offer. */
const CODECS = [/^audio\/(opus|red)$/i, /^video\/vp8$/i, /^video\/h264$/i, /^video\/rtx$/i];
/**
 * A voice goes up in RED where the browser has it, each frame with the one before it: nobody asks for
 * lost sound again, and of 5 % lost on the way to the relay 5 % would be missing, instead of 0.2 %. A
 * shared screen's sound, twice as large and easier to miss, goes plain.
 */
const VOICE_CODECS = [/^audio\/red$/i, ...CODECS];
const BASELINE =
  /packetization-mode=1.*profile-level-id=42e01f|profile-level-id=42e01f.*packetization-mode=1/;

/**
 * @typedef {'audio' | 'video'} Kind
 *
 * @param {RTCRtpTransceiver} transceiver
 * @param {Kind} kind
 * @param {import('./wire').SourceName} source
 */
export function preferToSend(transceiver, kind, source) {
  prefer(transceiver, RTCRtpSender.getCapabilities(kind), source === 'mic' ? VOICE_CODECS : CODECS);
}

/** @param {RTCRtpTransceiver} transceiver @param {Kind} kind */
export function preferToReceive(transceiver, kind) {
  prefer(transceiver, RTCRtpReceiver.getCapabilities(kind), CODECS);
}

/**
 * @param {RTCRtpTransceiver} transceiver
 * @param {RTCRtpCapabilities | null} capabilities
 * @param {RegExp[]} order
 */
function prefer(transceiver, capabilities, order) {
  const ranked = (capabilities?.codecs ?? []).map((codec) => ({ codec, rank: rankOf(codec, order) }));
  const wanted = ranked.filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank);
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted.map(({ codec }) => codec));
}

/** @param {RTCRtpCodec} codec @param {RegExp[]} order @returns {number} -1 for those we do without */
function rankOf({ mimeType, sdpFmtpLine = '' }, order) {
  if (/h264/i.test(mimeType) && !BASELINE.test(sdpFmtpLine)) return -1;
  return order.findIndex((pattern) => pattern.test(mimeType));
}
