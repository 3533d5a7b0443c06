/**
 * What has been plugged in or unplugged, told from two lists of devices: pure.
 *
 * One thing in the hand is several devices in a list: a headset is a microphone and an output, of one
 * group. It is offered as one.
 *
 * @typedef {'audioinput' | 'videoinput' | 'audiooutput'} DeviceKind
 * @typedef {Pick<MediaDeviceInfo, 'deviceId' | 'groupId' | 'label'> & { kind: string }} Listed
 *
 * @typedef {object} Plugged
 * @property {string} name
 * @property {Readonly<Partial<Record<DeviceKind, string>>>} devices  a deviceId each
 */

/** Names that Chromium has for whichever device the system prefers: nothing that can be plugged. */
const PREFERRED = ['default', 'communications'];
/** What USB calls the maker and the model, which Chromium adds to a name. */
const USB_NUMBERS = /\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i;

/**
 * @param {readonly Listed[]} before
 * @param {readonly Listed[]} after
 * @returns {Plugged[]} what is new, each thing once
 */
export function pluggedIn(before, after) {
  const known = new Set(before.map(idOf));
  /** @type {Map<string, { name: string, devices: Partial<Record<DeviceKind, string>> }>} */
  const things = new Map();
  for (const device of after) {
    if (known.has(idOf(device)) || !device.label || PREFERRED.includes(device.deviceId)) continue;
    const group = device.groupId || idOf(device);
    const thing = things.get(group) ?? { name: nameOf(device), devices: {} };
    thing.devices[/** @type {DeviceKind} */ (device.kind)] ??= device.deviceId;
    things.set(group, thing);
  }
  return [...things.values()];
}

/** @param {Pick<Listed, 'label'>} device */
export function nameOf({ label }) {
  return label.replace(USB_NUMBERS, '');
}

/** @param {Listed} device */
function idOf({ kind, deviceId }) {
  return `${kind}/${deviceId}`;
}
