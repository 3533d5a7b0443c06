/**
 * The call itself: a line of news, the stage, a list beside it, and the bar.
 *
 * @typedef {import('../participation').Participation} Participation
 * @typedef {import('../wire').Person} Person
 * @typedef {import('./tile').Tile} Tile
 */

import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { countdown, t } from '../i18n.js';
import { othersTrouble, ownTrouble, qualityOf } from '../quality.js';
import { isHeld, largeIn, looksIn } from '../state.js';
import { attention } from './attention.js';
import { button } from './button.js';
import { icon } from './icons.js';
import { stage } from './stage.js';

/**
 * @param {object} shown
 * @param {Participation} shown.participation
 * @param {import('../devices').Devices} shown.devices
 * @param {boolean} shown.silent  the browser keeps the sound off
 * @param {() => void} shown.onSound
 * @param {unknown} shown.list  the panel, or nothing
 * @param {unknown} shown.bar
 */
export function conversation({ participation, devices, silent, onSound, list, bar }) {
  return html`<section class="call" aria-label=${t('call.label')}>
    <h1 class="unseen" tabindex="-1" data-focus>${participation.state.appointment?.title ?? ''}</h1>
    <div class="call-main">
      <div class="call-stage">
        <div class="news" role="status">${news(participation, devices)}</div>
        <div class="unseen" role="status">${newsOfOthers(participation)}</div>
        ${silent ? soundOff(onSound) : nothing}
        ${stage(standing(participation, devices))}
      </div>
      ${list}
    </div>
    ${bar}
  </section>`;
}

/** @param {() => void} onSound */
function soundOff(onSound) {
  return html`<p class="line">
    ${icon('sound')}<span>${t('call.sound_off')}</span>
    ${button(t('call.sound_on'), onSound, { look: 'small' })}
  </p>`;
}

/**
 * @param {Participation} participation
 * @param {import('../devices').Devices} devices
 */
function news(participation, devices) {
  const { state, link, media } = participation;
  if (link !== 'open') return line('again', t('link.lost'));
  if (media === 'lost' || state.view?.stage === 'grace') return line('again', t('link.media'));
  if (isHeld(state)) return line('clock', held(participation));
  const trouble = ownTrouble(qualityOf(state.call, state.you?.participant));
  return [
    trouble ? line('bars_1', t(trouble)) : nothing,
    devices.screen ? line('screen', t('call.you_share')) : nothing,
    attention(participation).map(({ sign, text, left, act }) =>
      line(
        sign,
        text,
        // What changes every second is not read out every second.
        html`${left ? html`<time aria-hidden="true">${left}</time>` : nothing}
        ${act ? button(act.text, act.onPress, { look: 'small' }) : nothing}`,
      ),
    ),
  ];
}

/**
 * For those who hear the page: what the others see on the tiles.
 *
 * @param {Participation} participation
 */
function newsOfOthers({ state: { call, you } }) {
  return (call?.people ?? [])
    .filter((one) => one.participant !== you?.participant && one.connected)
    .map(({ participant, name }) => {
      const trouble = othersTrouble(qualityOf(call, participant));
      return trouble ? html`<p>${t(trouble, { name })}</p>` : nothing;
    });
}

/** @param {import('./icons').IconName} sign @param {string} text @param {unknown} [act] */
function line(sign, text, act = nothing) {
  return html`<p class="line">${icon(sign)}<span>${text}</span>${act}</p>`;
}

/** @param {Participation} participation */
function held({ state, now }) {
  if (!state.meeting) return t('call.held.guest');
  const left = (state.meeting.hold_ends_at ?? 0) - now;
  return left > 0
    ? `${t('call.held.host')} ${t('call.held.ends', { time: countdown(left) })}`
    : t('call.held.host');
}

/**
 * Who is shown how, out of what the server says (people, slots, speakers) and what the peer has.
 *
 * @param {Participation} participation
 * @param {import('../devices').Devices} devices
 */
function standing({ state, peer, media, now }, devices) {
  const { call, you } = state;
  const others = (call?.people ?? []).filter((one) => one.participant !== you?.participant);
  const speaking = new Set(call?.speakers ?? []);

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
      live: streams !== null && slot?.ready === true && wanted,
      turn: `${slot?.video}:${slot?.generation}:${peer?.generation}`,
      closely: source === 'camera' && person.participant === looked,
      mid: slot?.video ?? '',
      video: streams?.video ?? null,
      audio: streams?.audio ?? null,
    };
  }

  // The slot outlives the sharing; only the person themself says whether they still do.
  const shared = call?.slots.find((slot) => slot.purpose === 'screen')?.participant;
  const looked = looksIn(state, now).taken?.participant;
  const presenter = others.find((one) => one.screen && one.participant === shared);
  const shown = presenter ? tileIn(presenter, 'screen') : null;
  // The only other person has the room already.
  const alone = others.length === 1 && !shown;
  const front = others.find((one) => !alone && one.participant === largeIn(state, now));
  const beside = others.filter((one) => one !== front).map((one) => tileIn(one, 'camera'));
  return {
    others: front && shown ? [shown, ...beside] : beside,
    large: front ? tileIn(front, 'camera') : shown,
    self: ownTile(state, devices, { connected: media === 'connected', speaking }),
    host: you?.role === 'host',
  };
}

/**
 * @param {import('../state').CallState} state
 * @param {import('../devices').Devices} devices
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
    turn: devices.preview?.id ?? '',
    closely: false,
    mid: '',
    video: devices.preview,
    audio: null,
  };
}
