/**
 * A practitioner's workspace socket: the day's appointments, who waits where, and decisions.
 *
 * It stays open beside the socket of a call, so that the next client's arrival is heard in it.
 *
 * @typedef {import('./wire').WorkspaceCommand} WorkspaceCommand
 * @typedef {import('./wire').GuestRow} GuestRow
 *
 * @typedef {object} Options
 * @property {string} url
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 * @property {() => void} onLost  the socket is away: it may be that one is signed out
 */

import { Errands } from './errands.js';
import { waysFrom } from './polling.js';
import { Connection, Refused } from './protocol.js';
import { wordsFor } from './refusal.js';
import { emptyWorkspace, reduceWorkspace, workspaceWithPage } from './state.js';

const GUESTS_AT_ONCE = 50;

export class Desk {
  state = emptyWorkspace();
  /** @type {import('./protocol').Status} */ link = 'connecting';

  /** @type {Options} */ #options;
  /** @type {Connection} */ #connection;
  #errands;
  /** @type {Set<string>} meetings whose list has been asked for in this session */
  #listed = new Set();

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#errands = new Errands({
      onChange: options.onChange,
      onRefused: (problem) => options.notices.add(wordsFor(problem), 'bad'),
    });
    this.#connection = new Connection({
      url: options.url,
      ways: waysFrom(),
      onEvent: (event) => this.#on(event),
      onStatus: (status) => {
        this.link = status;
        if (status === 'lost' || status === 'connecting') options.onLost();
        options.onChange();
      },
    });
  }

  /** The server's clock, seconds. */
  get now() {
    return Date.now() / 1000 + this.state.clockAhead;
  }

  /** What is on its way, so that its button is not pressed twice. */
  get pending() {
    return this.#errands.pending;
  }

  /** @param {string} appointment */
  appointment(appointment) {
    return this.state.appointments.find((row) => row.appointment === appointment) ?? null;
  }

  /**
   * @param {string} meeting
   * @param {string} participant
   * @param {string} request
   */
  admit(meeting, participant, request) {
    return this.#run(participant, { type: 'admit', meeting, participant, request });
  }

  /**
   * @param {string} meeting
   * @param {string} participant
   * @param {string} request
   */
  deny(meeting, participant, request) {
    return this.#run(participant, { type: 'deny', meeting, participant, request });
  }

  /** @param {string} meeting @param {string | null} text  null takes the last one back */
  sayToAll(meeting, text) {
    return this.#run(meeting, { type: 'say', meeting, text });
  }

  /** @param {string} meeting @param {number | null} minutes */
  late(meeting, minutes) {
    return this.#run(meeting, { type: 'late', meeting, minutes });
  }

  /** @param {string} meeting */
  end(meeting) {
    return this.#run(meeting, { type: 'end', meeting });
  }

  /** @param {string} appointment */
  openAgain(appointment) {
    return this.#run(appointment, { type: 'open_again', appointment });
  }

  close() {
    this.#connection.close();
  }

  /** @param {import('./wire').WorkspaceEvent} event */
  #on(event) {
    this.state = reduceWorkspace(this.state, event, Date.now() / 1000);
    if (event.type === 'workspace') this.#listed.clear();
    for (const { meeting } of this.state.appointments) {
      const somebody = meeting.waiting + meeting.asking > 0;
      if (somebody && !this.#listed.has(meeting.meeting)) void this.#list(meeting.meeting);
    }
    this.#options.onChange();
  }

  /** @param {string} meeting */
  async #list(meeting) {
    this.#listed.add(meeting);
    try {
      /** @type {import('./wire').GuestPage} */
      const page = await this.#connection.request({
        type: 'guests',
        meeting,
        limit: GUESTS_AT_ONCE,
      });
      this.state = workspaceWithPage(this.state, page);
      this.#options.onChange();
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.#listed.delete(meeting);
    }
  }

  /**
   * @param {string} about
   * @param {WorkspaceCommand} command
   */
  #run(about, command) {
    return this.#errands.run(about, () => this.#connection.request(command));
  }
}
