/**
 * Who has come or asks, by whichever socket it is told, until somebody answers or closes it; the bell
 * rings for them (R19, R20, R28).
 *
 * @typedef {import('./wire').Notification} Notification
 *
 * @typedef {object} Options
 * @property {import('./bell').Bell} bell
 * @property {() => import('./desk').Desk | null} desk  the present one
 * @property {() => import('./hosting').Hosting | null} hosting  the meeting that is open
 * @property {() => void} onChange
 * @property {(appointment: string) => void} onJoin
 */

import { Ringing } from './ringing.js';
import { keyOf } from './ui/toasts.js';

export class Notifications {
  /** @type {ReadonlySet<string>} closed by hand */ #closed = new Set();
  #ringing = new Ringing();
  /** @type {Options} */ #options;
  /** @type {import('./ui/toasts').HostActions} */ actions;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.actions = {
      onJoin: (one) => this.#join(one),
      onAdmit: (one) => this.#decide('admit', one),
      onDeny: (one) => this.#decide('deny', one),
      onClose: (one) => this.#close(one),
    };
  }

  /** Both sockets tell of the meeting one is in; each person is told of once. */
  get list() {
    const desk = this.#options.desk();
    const own = this.#options.hosting()?.participation.state.notifications ?? [];
    /** @type {Map<string, Notification>} */
    const all = new Map();
    for (const one of [...(desk?.link === 'open' ? [] : own), ...(desk?.state.notifications ?? [])]) {
      if (!this.#closed.has(keyOf(one))) all.set(keyOf(one), one);
    }
    return [...all.values()];
  }

  /**
   * Called again and again: it knows itself when it is time.
   *
   * @param {readonly Notification[]} list
   * @param {{ quiet: boolean }} how
   */
  ring(list, how) {
    if (this.#ringing.due(list, Date.now() / 1000)) this.#options.bell.ring(how);
  }

  /** Whoever goes to one at a door has heard of all who came to it. @param {Notification} one */
  #join(one) {
    for (const other of this.list) {
      if (other.kind === one.kind && other.meeting === one.meeting) this.#close(other);
    }
    this.#options.onJoin(one.appointment);
  }

  /** @param {'admit' | 'deny'} verb @param {Notification} one */
  #decide(verb, one) {
    const desk = this.#options.desk();
    const { participant, meeting } = one;
    const request = one.request ?? '';
    if (desk?.link === 'open') void desk[verb](meeting, participant, request);
    else void this.#options.hosting()?.decisions.decide(participant, { type: verb, participant, request });
  }

  /** @param {Notification} one */
  #close(one) {
    this.#closed = new Set([...this.#closed, keyOf(one)]);
    this.#options.onChange();
  }
}
