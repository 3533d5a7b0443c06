/**
 * One person's part in one meeting: their socket, what they know, and what they say there themselves.
 *
 * Both pages use it, the client's and the practitioner's; what only hosts decide is `decisions.js`, and
 * what one takes part with is `attendance.js`. It turns events into state and draws nothing. It needs
 * little, so that the first page stands soon; what was told before there was an attendance is kept for
 * it.
 *
 * @typedef {import('./state').CallState} CallState
 * @typedef {import('./wire').CallCommand} CallCommand
 * @typedef {import('./wire').CallEvent} CallEvent
 *
 * @typedef {object} Attendant  what follows the events, when the state is what they have made of it
 * @property {(event: CallEvent) => void} hear
 * @property {(status: import('./protocol').Status) => void} linked
 * @property {() => number | null} generation  of the media connection that this page still holds
 * @property {() => void} leave
 * @property {() => void} close
 *
 * @typedef {object} Options
 * @property {string} url  of the call socket
 * @property {string} path  under which the resume secret is kept, one per page and tab
 * @property {(url: string) => WebSocket | null} [opened]  a way to the server that is there already
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 */

import { Errands } from './errands.js';
import { t } from './i18n.js';
import { waysFrom } from './polling.js';
import { Connection } from './protocol.js';
import { wordsFor } from './refusal.js';
import { callWithPage, emptyCall, reduceCall, screenOf } from './state.js';

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
  /** @type {Attendant | null} */ #attendant = null;
  /** @type {CallEvent[]} */ #unattended = [];
  #errands;
  #key;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#key = `anteroom.resume:${options.path}`;
    this.connection = this.#connect();
    this.#errands = new Errands({
      onChange: options.onChange,
      onRefused: (problem) => this.explain(problem),
    });
  }

  /** @param {Attendant} attendant  the one there is from now on */
  attendTo(attendant) {
    this.#attendant = attendant;
    for (const event of this.#unattended.splice(0)) attendant.hear(event);
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
    this.#attendant?.leave();
    try {
      await this.connection.request({ type: 'leave' });
    } catch {
      this.#become({ ...this.state, call: null, final: 'left' });
      this.connection.close();
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
        const done = await this.connection.request(command);
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
    return this.#errands.run(key, async () => take(await this.connection.request(command)));
  }

  /** Lets go of everything without a word to the server: the page goes somewhere else. */
  close() {
    this.#attendant?.close();
    this.connection.close();
  }

  /** How people are told of a refusal. @param {import('./protocol').Refused} problem */
  explain(problem) {
    if (problem.code === 'busy') {
      this.busyUntil = Date.now() / 1000 + (problem.retryAfter ?? BUSY_RETRY_S);
      return;
    }
    this.#options.notices.add(wordsFor(problem), 'bad');
  }

  #connect() {
    return new Connection({
      url: this.#options.url,
      ways: waysFrom(this.#options.opened),
      resume: {
        load: () => sessionStorage.getItem(this.#key),
        save: (secret) => sessionStorage.setItem(this.#key, secret),
        generation: () => this.#attendant?.generation() ?? null,
      },
      onEvent: (event) => this.#on(event),
      onStatus: (status, why) => {
        this.link = status;
        this.refusal = why;
        this.#attendant?.linked(status);
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
    if (this.state.call) this.busyUntil = null;
    if (event.type === 'final') sessionStorage.removeItem(this.#key);
    if (this.#attendant) this.#attendant.hear(event);
    else this.#unattended.push(event);
    this.#options.onChange();
  }

  /** What was noticed in a call is over with it. @param {CallState} state */
  #become(state) {
    const wasInCall = screenOf(this.state) === 'call';
    this.state = state;
    if (wasInCall && screenOf(state) !== 'call') this.#options.notices.clear();
  }
}
