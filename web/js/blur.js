/**
 * Background blur, by the camera or the system it is plugged into (W3C Media Capture and Streams
 * Extensions, `backgroundBlur`). The picture is blurred before a page has it, so nobody unblurred
 * leaves the device, and it costs this page nothing. Where there is none, none is offered: to tell a
 * person from what is behind them takes a model, and these pages load none.
 */

const REMEMBERED = 'anteroom.blur';

/**
 * @param {MediaStreamTrack | null} track  of a camera
 * @returns {boolean | null} whether it is on; null where it cannot be switched
 */
export function blurOf(track) {
  const { backgroundBlur } = /** @type {{ backgroundBlur?: boolean[] }} */ (
    track?.getCapabilities?.() ?? {}
  );
  if (!backgroundBlur?.includes(true) || !backgroundBlur.includes(false)) return null;
  const settings = /** @type {{ backgroundBlur?: boolean }} */ (track?.getSettings() ?? {});
  return settings.backgroundBlur === true;
}

/**
 * @param {MediaStreamTrack} track
 * @param {boolean} on
 */
export async function setBlur(track, on) {
  const constraints = { ...track.getConstraints(), backgroundBlur: on };
  // A camera that says it can and then cannot stays as it is, which `blurOf` tells.
  await track.applyConstraints(constraints).catch(() => {});
}

export function wishesBlur() {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return false;
  }
}

/** @param {boolean} on */
export function rememberBlur(on) {
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing has it off next time.
  }
}
