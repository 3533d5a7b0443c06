/**
 * How each source is encoded: in which layers, and which of them just now.
 *
 * @typedef {import('./wire').SourceName} SourceName
 */

import { preferToSend } from './codecs.js';

/** Each twice as wide and high as the one before it: of a 720p camera 180p, 360p and 720p. */
const LAYERS = [
  { rid: 'low', maxBitrate: 200_000 },
  { rid: 'middle', maxBitrate: 700_000 },
  { rid: 'high', maxBitrate: 2_000_000 },
];
/** Of smaller pictures Chromium sends two layers, or one, and those are the first ones here. */
const PIXELS_OF_THREE = 960 * 540;
const PIXELS_OF_TWO = 480 * 270;

/**
 * Every other frame can be left out for a receiver with less room, and takes two fifths of the bitrate.
 * A third temporal layer would be of no use: instead of 7 frames a second one shows a smaller picture.
 * Browsers without temporal layers pass this over.
 */
const TEMPORAL_LAYERS = 'L1T2';

/**
 * Of a shared screen, both in its full size: text is read or it is not. `spare` has few pictures a
 * second, for whoever's network has no room for `sharp`, which has what is left of the budget.
 */
const SPARE_BPS = 200_000;
const SHARED = [
  { rid: 'spare', maxBitrate: SPARE_BPS, maxFramerate: 3, scaleResolutionDownBy: 1 },
  { rid: 'sharp', maxFramerate: 8, scaleResolutionDownBy: 1 },
];

/**
 * @typedef {RTCRtpEncodingParameters & { scalabilityMode?: string }} Encoding  as in WebRTC-SVC
 * @type {Record<SourceName, { kind: 'audio' | 'video', encodings: Encoding[] }>}
 */
const SENT = {
  mic: { kind: 'audio', encodings: [{ maxBitrate: 40_000 }] },
  camera: {
    kind: 'video',
    // Simulcast: the relay gives each receiver the layer that their tile and network have use for.
    encodings: LAYERS.map(({ rid, maxBitrate }, index) => ({
      rid,
      maxBitrate,
      scaleResolutionDownBy: scaleOf(index, LAYERS.length),
      scalabilityMode: TEMPORAL_LAYERS,
    })),
  },
  screen: { kind: 'video', encodings: SHARED },
  screen_sound: { kind: 'audio', encodings: [{ maxBitrate: 96_000 }] },
};

export const SOURCES = /** @type {SourceName[]} */ (Object.keys(SENT));

/**
 * A section of the connection to send this source in, once there is something to send.
 *
 * @param {RTCPeerConnection} connection
 * @param {SourceName} source
 * @param {number} screenBps  what a shared screen may take
 */
export function addSender(connection, source, screenBps) {
  const { kind, encodings } = SENT[source];
  const transceiver = connection.addTransceiver(kind, {
    direction: 'sendonly',
    sendEncodings: encodings.map((encoding) => ({ maxBitrate: screenBps - SPARE_BPS, ...encoding })),
  });
  preferToSend(transceiver, kind, source);
  if (kind === 'video') keepSize(transceiver.sender);
  return transceiver;
}

/**
 * Has only those layers encoded that the picture has and somebody takes.
 *
 * @param {SourceName} source
 * @param {RTCRtpSender} sender
 * @param {readonly string[]} [wanted]  all of them, if it is not known
 */
export async function setLayers(source, sender, wanted) {
  const parameters = sender.getParameters();
  if (parameters.encodings.length < 2) return;
  const before = JSON.stringify(parameters.encodings);
  const isCamera = source === 'camera';
  const steps = isCamera ? stepsOf(sender.track) : parameters.encodings.length;
  for (const [index, encoding] of parameters.encodings.entries()) {
    encoding.active = index < steps && (wanted?.includes(encoding.rid ?? '') ?? true);
    if (isCamera) encoding.scaleResolutionDownBy = scaleOf(index, steps);
  }
  if (JSON.stringify(parameters.encodings) !== before) await sender.setParameters(parameters);
}

/** @param {number} index of the layer @param {number} steps how many there are in use */
function scaleOf(index, steps) {
  return 2 ** Math.max(0, steps - 1 - index);
}

/**
 * How many layers this picture has; a browser that does not tell its size can send all of them.
 *
 * @param {MediaStreamTrack | null} track
 */
function stepsOf(track) {
  const { width, height } = track?.getSettings() ?? {};
  const pixels = width && height ? width * height : Infinity;
  return pixels >= PIXELS_OF_THREE ? 3 : pixels >= PIXELS_OF_TWO ? 2 : 1;
}

/**
 * Spends a low bitrate on frames per second, not on the size: Firefox would otherwise begin at half
 * the size and need a quarter of a minute to grow, however good the network is.
 *
 * @param {RTCRtpSender} sender
 */
function keepSize(sender) {
  const parameters = sender.getParameters();
  parameters.degradationPreference = 'maintain-resolution';
  // A browser that does not know it sends as it likes.
  sender.setParameters(parameters).catch(() => {});
}
