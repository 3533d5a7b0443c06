/**
 * One person's part in one meeting: their socket, what they know, and what they do there themselves.
 *
 * Both pages use it, the client's and the practitioner's; what only hosts decide is `decisions.js`. It
 * turns events into state and lets the devices, the media, the talk at the door and the check of the
 * connection follow it. It draws nothing.
 *
 * @typedef {import('./state').CallState} CallState
 * @typedef {import('./wire').CallCommand} CallCommand
 *
 * @typedef {object} Options
 * @property {string} url  of the call socket
 * @property {string} path  under which the resume secret is kept, one per page and tab
 * @property {import('./devices').Devices} devices
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 */

import { ConnectionCheck } from './connection_check.js';
import { Doorstep } from './doorstep.js';
import { Errands } from './errands.js';
import { t } from './i18n.js';
import { Media } from './media.js';
import { WAYS } from './polling.js';
import { Connection } from './protocol.js';
import { wordsFor } from './refusal.js';
import { callWithPage, emptyCall, reduceCall, screenOf } from './state.js';
import { Telling } from './telling.js';

/** If the server has not said when to come again: soon, and yet kind to it. */
const BUSY_RETRY_S = 10;

export class Participation {
  /** @type {CallState} */ state = emptyCall();
  /** @type {import('./protocol').Status} */ link = 'connecting';
  /** @type {import('./wire').Failure | null} */ refusal = null;
  /** @type {number | null} when a busy service may be tried again, our clock in seconds */
  busyUntil = null;
  /** @type {string | null} what was wrong with the name that was given */
  nameProblem = null;
  /** When this page began to look for the server, our clock in milliseconds. */
  since = Date.now();

  /** @type {Options} */ #options;
  /** @type {Connection} */ #connection;
  #telling;
  #errands;
  #key;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#key = `anteroom.resume:${options.path}`;
    this.#connection = this.#connect();
    this.#telling = new Telling(this.#connection);
    const { devices, notices, onChange } = options;
    const onRefused = (/** @type {import('./protocol').Refused} */ problem) => this.#explain(problem);
    const request = (/** @type {CallCommand} */ command) => this.#connection.request(command);
    this.#errands = new Errands({ onChange, onRefused });
    this.check = new ConnectionCheck({
      request,
      onChange: () => {
        this.#tellPresence();
        onChange();
      },
    });
    this.doorstep = new Doorstep({ devices, notices, request, onChange });
    this.media = new Media({
      connection: this.#connection,
      telling: this.#telling,
      devices,
      doorstep: this.doorstep,
      onRefused,
      onChange,
    });
    document.addEventListener('visibilitychange', this.#tellPresence);
  }

  /** @returns {ReturnType<typeof screenOf> | 'refused'} */
  get screen() {
    return this.link === 'refused' ? 'refused' : screenOf(this.state);
  }

  /** The server's clock, seconds. */
  get now() {
    return Date.now() / 1000 + this.state.clockAhead;
  }

  /** What is on its way, so that its button is not pressed twice. */
  get pending() {
    return this.#errands.pending;
  }

  /** @param {string} name */
  async giveName(name) {
    this.nameProblem = null;
    await this.run('name', { type: 'name', name }, (problem) => {
      if (problem.code === 'bad_input' || problem.code === 'bad_name') {
        this.nameProblem = 'name.bad';
        return true;
      }
      return false;
    });
  }

  ask() {
    return this.run('ask', { type: 'ask' });
  }

  /** @param {import('./wire').ResponseWord} response */
  respond(response) {
    return this.run('respond', { type: 'respond', response });
  }

  /** @param {string} endpoint @param {boolean} wanted */
  summon(endpoint, wanted) {
    return this.run('summon', { type: 'summon', endpoint, wanted });
  }

  join() {
    return this.run('join', { type: 'join' });
  }

  /** Leaving must always work, also with nobody to tell it to. */
  async leave() {
    this.#options.devices.stop();
    this.media.drop();
    try {
      await this.#connection.request({ type: 'leave' });
    } catch {
      this.#become({ ...this.state, call: null, final: 'left' });
      this.#connection.close();
    }
    this.#options.onChange();
  }

  /** @param {boolean} up */
  hand(up) {
    return this.run('hand', { type: 'hand', up });
  }

  /**
   * @param {string} text
   * @returns {Promise<boolean>}  whether it was taken; if not, why has been said
   */
  write(text) {
    return this.run('write', { type: 'write', text });
  }

  /** No more closely than the others any more. @param {string} participant  who is looked at */
  endLook(participant) {
    return this.run(`decide:${participant}`, { type: 'close_look' });
  }

  async moreGuests() {
    const after = this.state.guests.next;
    if (!after) return;
    await this.read('guests', { type: 'guests', after }, (
      /** @type {import('./wire').GuestPage} */ page,
    ) => {
      this.state = callWithPage(this.state, page);
    });
  }

  /**
   * Does something, once at a time.
   *
   * @param {string} key
   * @param {CallCommand} command
   * @param {(problem: import('./protocol').Refused) => boolean} [explained]  whether the refusal has
   *   been dealt with
   */
  run(key, command, explained) {
    return this.#errands.run(
      key,
      async () => {
        /** @type {import('./wire').Done} */
        const done = await this.#connection.request(command);
        if (!done.recorded) this.#options.notices.add(t('attendees.unrecorded'));
      },
      explained,
    );
  }

  /**
   * Asks for something, once at a time.
   *
   * @template {import('./wire').Reply} R
   * @param {string} key
   * @param {CallCommand} command
   * @param {(reply: R) => void} take
   */
  read(key, command, take) {
    return this.#errands.run(key, async () => take(await this.#connection.request(command)));
  }

  /** What is sent and what is said of it follow the devices; call it whenever these have changed. */
  devicesChanged() {
    this.#tellPresence();
    this.doorstep.devicesChanged();
    void this.media.send();
  }

  /** Lets go of everything without a word to the server: the page goes somewhere else. */
  close() {
    document.removeEventListener('visibilitychange', this.#tellPresence);
    this.check.stop();
    this.doorstep.close();
    this.media.drop();
    this.#connection.close();
  }

  #connect() {
    return new Connection({
      url: this.#options.url,
      ways: WAYS,
      resume: {
        load: () => sessionStorage.getItem(this.#key),
        save: (secret) => sessionStorage.setItem(this.#key, secret),
        generation: () => this.media.peer?.generation ?? null,
      },
      onEvent: (event) => this.#on(event),
      onStatus: (status, why) => {
        this.link = status;
        this.refusal = why;
        this.#telling.forgetAll();
        if (status !== 'open') this.check.interrupt();
        this.#options.onChange();
      },
    });
  }

  /** @param {import('./wire').CallEvent} event */
  #on(event) {
    this.#become(reduceCall(this.state, event, Date.now() / 1000));
    if (event.type === 'outcome') {
      const good = event.outcome === 'admitted';
      this.#options.notices.add(t(`outcome.${event.outcome}`), good ? 'good' : 'plain');
    }
    const talked = this.doorstep.isOpen;
    this.doorstep.hear(event, this.state.talk);
    if (this.doorstep.isOpen !== talked) void this.media.send();
    for (const source of stoppedIn(event)) this.#stop(source);
    if (this.media.follow(this.state.call)) this.busyUntil = null;
    if (event.type === 'welcome') {
      this.#tellPresence();
      this.media.welcomed();
    }
    if (event.type === 'probe_turn') void this.check.take(event);
    if (event.type === 'probe_over') this.check.interrupt();
    this.#enter(screenOf(this.state));
    this.#options.onChange();
  }

  /** What was noticed in a call is over with it. @param {CallState} state */
  #become(state) {
    const wasInCall = screenOf(this.state) === 'call';
    this.state = state;
    if (wasInCall && screenOf(state) !== 'call') this.#options.notices.clear();
  }

  /** @param {ReturnType<typeof screenOf>} screen  where one is now, or still */
  #enter(screen) {
    const { devices } = this.#options;
    if (screen === 'door' || screen === 'call') void devices.start();
    if (screen !== 'door') this.check.stop();
    else if (this.state.view?.access.action === 'wait' && this.state.you?.role === 'guest') {
      this.check.beginInAWhile();
    }
    if (screen === 'final') {
      sessionStorage.removeItem(this.#key);
      devices.stop();
    }
  }

  /** A host has turned it off. @param {import('./wire').Stoppable} source */
  #stop(source) {
    const { devices, notices } = this.#options;
    const live = source === 'mic' ? devices.mic.on && devices.mic.track : devices.screen;
    if (live) notices.add(t(`stopped.${source}`));
    this.media.stop(source);
  }

  #tellPresence = () => {
    if (this.state.view?.stage === 'naming') return; // not arrived yet (R9)
    this.#telling.tell({
      type: 'presence',
      visible: document.visibilityState === 'visible',
      devices_ready: this.#options.devices.status === 'settled',
      connection: this.check.verdict?.word ?? null,
    });
  };

  /** @param {import('./protocol').Refused} problem */
  #explain(problem) {
    if (problem.code === 'busy') {
      this.busyUntil = Date.now() / 1000 + (problem.retryAfter ?? BUSY_RETRY_S);
      return;
    }
    this.#options.notices.add(wordsFor(problem), 'bad');
  }
}

/**
 * @param {import('./wire').CallEvent} event
 * @returns {import('./wire').Stoppable[]}  what a host has stopped of one's own; a page that was
 *   away meanwhile, or is new, hears of it in the snapshot
 */
function stoppedIn(event) {
  if (event.type === 'stopped') return [event.source];
  return event.type === 'welcome' || event.type === 'connect' ? (event.call?.stopped ?? []) : [];
}
