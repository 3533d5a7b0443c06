/**
 * Which camera, microphone and speaker were chosen last, and which are off, kept in this browser alone.
 *
 * Kept by id and by label: some browsers (Safari) give every device a new id with each visit, and
 * a device that was unplugged may come back under another; the label stays.
 *
 * @typedef {'mic' | 'camera' | 'speaker'} Chooser
 * @typedef {{ id: string, label: string }} Choice  '' for both: the browser's choice
 */

const KEY = 'anteroom.devices';

/** @type {Choice} */
export const BROWSERS_CHOICE = { id: '', label: '' };

/**
 * @param {Chooser} kind
 * @returns {Choice}
 */
export function recall(kind) {
  const { id, label } = stored()[kind] ?? {};
  return typeof id === 'string' && typeof label === 'string' ? { id, label } : BROWSERS_CHOICE;
}

/**
 * @param {Chooser} kind
 * @param {Choice} choice
 */
export function remember(kind, choice) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...stored(), [kind]: choice }));
  } catch {
    // A browser that keeps nothing (private mode, full disk) still makes calls.
  }
}

/**
 * Whether it was switched off in this tab: a reload in the middle must let nobody be seen or heard who
 * does not want to.
 *
 * @param {Chooser} kind
 */
export function recallOff(kind) {
  try {
    return sessionStorage.getItem(`${KEY}.${kind}`) === 'off';
  } catch {
    return false;
  }
}

/**
 * @param {Chooser} kind
 * @param {boolean} off
 */
export function rememberOff(kind, off) {
  try {
    sessionStorage.setItem(`${KEY}.${kind}`, off ? 'off' : 'on');
  } catch {
    // Then a reload begins with both on, as a first visit does.
  }
}

/**
 * The device that was chosen, among those that there are now.
 *
 * @template {{ deviceId: string, label: string }} D
 * @param {readonly D[]} list
 * @param {Choice} choice
 * @returns {D | null}  null if it is not there, or none was chosen
 */
export function findChosen(list, { id, label }) {
  if (id === '' && label === '') return null;
  return (
    list.find((device) => device.deviceId === id) ??
    list.find((device) => device.label === label) ??
    null
  );
}

/** @returns {Record<string, any>} whatever is there; another version's, or nothing */
function stored() {
  try {
    const all = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return all !== null && typeof all === 'object' ? all : {};
  } catch {
    return {};
  }
}
