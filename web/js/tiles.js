/**
 * What each tile of the stage shows, in their order.
 *
 * @typedef {import('./wire').Person} Person
 * @typedef {import('./ui/tile').Tile} Tile
 */

import { qualityOf } from './quality.js';
import { othersIn, presentIn } from './state.js';

/**
 * Who is shown how, out of what the server says (people, slots, speakers) and what the peer has.
 *
 * @param {import('./participation').Participation} participation
 * @param {import('./media').Media} media  one's own
 * @param {import('./devices').Devices} devices
 * @param {import('./layout').Layout} layout
 * @returns {Tile[]}  a shared screen, the others, oneself
 */
export function tilesOf({ state, now }, media, devices, layout) {
  const { peer } = media;
  const { call } = state;
  const others = othersIn(state);
  const speaking = new Set(call?.speakers ?? []);
  const { presenter, looked } = presentIn(state, now);

  /** @param {Person} person @param {'camera' | 'screen'} source @returns {Tile} */
  function tileIn(person, source) {
    const slot = call?.slots.find(
      (one) => one.participant === person.participant && one.purpose === source,
    );
    const streams = slot && peer ? peer.streamsOf(slot) : null;
    const wanted = source === 'screen' ? person.screen : person.camera;
    return {
      participant: person.participant,
      source,
      name: person.name,
      role: person.role,
      verified: person.verified,
      self: false,
      connected: person.connected,
      mic: person.mic,
      speaking: source === 'camera' && speaking.has(person.participant),
      quality: qualityOf(call, person.participant),
      live: streams !== null && slot?.ready === true && wanted && !layout.audioOnly,
      unwanted: layout.audioOnly,
      turn: `${slot?.video}:${slot?.generation}:${peer?.generation}`,
      closely: source === 'camera' && person.participant === looked,
      mid: slot?.video ?? '',
      video: streams?.video ?? null,
      audio: streams?.audio ?? null,
    };
  }

  const tiles = others.map((one) => tileIn(one, 'camera'));
  const sharing = others.find((one) => one.participant === presenter);
  if (sharing) tiles.unshift(tileIn(sharing, 'screen'));
  if (!layout.selfShown && others.length > 0) return tiles;
  return [...tiles, ownTile(state, devices, { connected: media.state === 'connected', speaking })];
}

/**
 * @param {import('./state').CallState} state
 * @param {import('./devices').Devices} devices
 * @param {{ connected: boolean, speaking: Set<string> }} how
 * @returns {Tile}
 */
function ownTile({ you, call }, devices, { connected, speaking }) {
  return {
    participant: you?.participant ?? '',
    source: 'camera',
    name: you?.name ?? '',
    role: you?.role ?? 'guest',
    verified: null,
    self: true,
    connected,
    mic: devices.mic.on && devices.mic.track !== null,
    speaking: speaking.has(you?.participant ?? ''),
    quality: qualityOf(call, you?.participant),
    live: devices.preview !== null,
    unwanted: false,
    turn: devices.preview?.id ?? '',
    closely: false,
    mid: '',
    video: devices.preview,
    audio: null,
  };
}
