/**
 * What a host decides in the meeting they are in, about its guests and for everybody, and what they
 * have to know for it. The workspace's own decisions, for every meeting of the day, are `desk.js`.
 *
 * @typedef {import('./wire').CallCommand} CallCommand
 * @typedef {import('./wire').GuestRow} GuestRow
 * @typedef {import('./wire').Colleague} Colleague
 * @typedef {import('./ui/leading').Lead} Lead
 */

import { t } from './i18n.js';

/** @type {Record<Lead, (participant: string) => CallCommand>} */
const LEADS = {
  mute: (participant) => ({ type: 'mute', participant }),
  stop_share: (participant) => ({ type: 'stop_share', participant }),
  lower_hand: (participant) => ({ type: 'lower_hands', participant }),
  spotlight: (participant) => ({ type: 'spotlight', participant }),
  unspotlight: () => ({ type: 'spotlight' }),
  close_look: (participant) => ({ type: 'close_look', participant }),
};

export class Decisions {
  /** @type {readonly Colleague[] | null} who can take the meeting over; null until asked for */
  colleagues = null;
  /** @type {readonly import('./wire').ClientRow[]} those booked, as far as is known */ clients = [];
  #participation;
  #notices;

  /**
   * @param {import('./participation').Participation} participation
   * @param {import('./notices').Notices} notices
   */
  constructor(participation, notices) {
    this.#participation = participation;
    this.#notices = notices;
  }

  /**
   * @param {string} about  whose buttons rest meanwhile
   * @param {CallCommand} command
   */
  decide(about, command) {
    return this.#participation.run(`decide:${about}`, command);
  }

  // ---------------------------------------------------------------- about one person

  /** @param {GuestRow} row */
  admit(row) {
    const seen = row.request ? { request: row.request } : { version: row.version };
    return this.decide(row.participant, { type: 'admit', participant: row.participant, ...seen });
  }

  /** @param {GuestRow} row  somebody who asks */
  async deny({ participant, request }) {
    if (request) await this.decide(participant, { type: 'deny', participant, request });
  }

  /** @param {GuestRow} row  somebody who asks */
  async talk({ participant, request }) {
    if (request) await this.decide(participant, { type: 'talk', participant, request });
  }

  /** @param {string} participant */
  remove(participant) {
    return this.decide(participant, { type: 'remove', participant });
  }

  /** @param {string} participant */
  sendBack(participant) {
    return this.decide(participant, { type: 'send_back', participant });
  }

  /** @param {string} participant @param {string | null} text  null takes the last one back */
  say(participant, text) {
    return this.decide(participant, { type: 'say', participant, text });
  }

  /** In the call. @param {Lead} verb @param {string} participant */
  lead(verb, participant) {
    return this.decide(participant, LEADS[verb](participant));
  }

  /** @param {string} participant @param {string} client */
  async bind(participant, client) {
    await this.decide(participant, { type: 'bind', participant, client });
    await this.readClients();
  }

  /** Who is booked, for those who came by the link to be bound to. */
  readClients() {
    return this.#participation.read('clients', { type: 'clients' }, (
      /** @type {import('./wire').ClientList} */ { clients },
    ) => {
      this.clients = clients;
    });
  }

  // ---------------------------------------------------------------- for everybody

  admitAll() {
    return this.decide('all', { type: 'admit_all' });
  }

  /** @param {boolean} locked */
  lock(locked) {
    return this.decide('lock', { type: 'lock', locked });
  }

  /** @param {string | null} text  null takes the last one back */
  sayToAll(text) {
    return this.decide('say', { type: 'say', text });
  }

  /** @param {number | null} minutes */
  late(minutes) {
    return this.decide('late', { type: 'late', minutes });
  }

  muteAll() {
    return this.decide('mute', { type: 'mute' });
  }

  lowerHands() {
    return this.decide('hands', { type: 'lower_hands' });
  }

  end() {
    return this.decide('end', { type: 'end' });
  }

  // ---------------------------------------------------------------- to a colleague

  askColleagues() {
    return this.#participation.read('colleagues', { type: 'colleagues' }, (
      /** @type {import('./wire').Colleagues} */ { people },
    ) => {
      this.colleagues = people;
    });
  }

  /** @param {Colleague} colleague */
  async handOver({ account, name }) {
    if (!(await this.decide('hand_over', { type: 'hand_over', account }))) return;
    this.colleagues = null;
    this.#notices.add(t('handing.done', { name }), 'good');
  }
}
