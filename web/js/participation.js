/**
 * One person's part in one meeting: their socket, what they know, their devices and their peer.
 *
 * Both pages use it, the client's and the practitioner's. It turns events into state, keeps a peer
 * exactly while the state has a call in it, and offers the verbs the buttons need. It draws nothing.
 *
 * @typedef {import('./state').CallState} CallState
 * @typedef {import('./wire').CallCommand} CallCommand
 * @typedef {import('./wire').Call} Call
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
import { countdown, hasText, t } from './i18n.js';
import { Peer } from './peer.js';
import { WAYS } from './polling.js';
import { Connection, Refused, isPassing, retryDelay } from './protocol.js';
import { callWithPage, emptyCall, reduceCall, screenOf } from './state.js';

/** Whoever goes straight in has no use for a check of their connection. */
const CHECK_AFTER_MS = 10_000;
/** If the server has not said when to come again: soon, and yet kind to it. */
const BUSY_RETRY_S = 10;

/** @type {Record<import('./ui/leading').Lead, (participant: string) => CallCommand>} */
const LEADS = {
  mute: (participant) => ({ type: 'mute', participant }),
  stop_share: (participant) => ({ type: 'stop_share', participant }),
  lower_hand: (participant) => ({ type: 'lower_hands', participant }),
  spotlight: (participant) => ({ type: 'spotlight', participant }),
  unspotlight: () => ({ type: 'spotlight' }),
  close_look: (participant) => ({ type: 'close_look', participant }),
  end_look: () => ({ type: 'close_look' }),
};

export class Participation {
  /** @type {CallState} */ state = emptyCall();
  /** @type {import('./protocol').Status} */ link = 'connecting';
  /** @type {import('./wire').Failure | null} */ refusal = null;
  /** @type {import('./peer').PeerState} */ media = 'connecting';
  /** @type {Peer | null} */ peer = null;
  /** @type {number | null} when a busy service may be tried again, our clock in seconds */
  busyUntil = null;
  /** @type {string | null} what was wrong with the name that was given */
  nameProblem = null;
  /** Whom the meeting can be handed over to; null until it is asked for. */
  /** @type {readonly import('./wire').Colleague[] | null} */ colleagues = null;
  /** @type {readonly import('./wire').ClientRow[]} those booked, where a host has asked */ clients = [];
  /** When this page began to look for the server, our clock in milliseconds. */
  since = Date.now();
  /** What is on its way, so that its button is not pressed twice. */
  /** @type {ReadonlySet<string>} */ pending = new Set();

  /** @type {Options} */ #options;
  /** @type {Connection} */ #connection;
  #key;
  #checkTimer = 0;
  #unanswered = false;
  #offersRefused = 0;
  /** @type {Map<string, string>} what this session has been told of us */ #told = new Map();

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#key = `anteroom.resume:${options.path}`;
    this.check = new ConnectionCheck({
      request: (command) => this.#connection.request(command),
      onChange: () => {
        this.#tellPresence();
        options.onChange();
      },
    });
    this.doorstep = new Doorstep({
      devices: options.devices,
      notices: options.notices,
      request: (command) => this.#connection.request(command),
      onChange: options.onChange,
    });
    this.#connection = new Connection({
      url: options.url,
      ways: WAYS,
      resume: {
        load: () => sessionStorage.getItem(this.#key),
        save: (secret) => sessionStorage.setItem(this.#key, secret),
        generation: () => this.peer?.generation ?? null,
      },
      onEvent: (event) => this.#on(event),
      onStatus: (status, why) => {
        this.link = status;
        this.refusal = why;
        this.#told.clear();
        if (status !== 'open') this.check.interrupt();
        options.onChange();
      },
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

  /** @param {string} name */
  async giveName(name) {
    this.nameProblem = null;
    await this.#run('name', { type: 'name', name }, (problem) => {
      if (problem.code === 'bad_input' || problem.code === 'bad_name') {
        this.nameProblem = 'name.bad';
        return true;
      }
      return false;
    });
  }

  ask() {
    return this.#run('ask', { type: 'ask' });
  }

  /** @param {import('./wire').ResponseWord} response */
  respond(response) {
    return this.#run('respond', { type: 'respond', response });
  }

  join() {
    return this.#run('join', { type: 'join' });
  }

  /** Leaving must always work, also with nobody to tell it to. */
  async leave() {
    this.#options.devices.stop();
    this.#dropPeer();
    try {
      await this.#connection.request({ type: 'leave' });
    } catch {
      this.state = { ...this.state, call: null, final: 'left' };
      this.#connection.close();
    }
    this.#options.onChange();
  }

  /** @param {import('./wire').GuestRow} row */
  admit(row) {
    const seen = row.request ? { request: row.request } : { version: row.version };
    return this.decide(row.participant, { type: 'admit', participant: row.participant, ...seen });
  }

  /** @param {import('./wire').GuestRow} row */
  deny(row) {
    if (!row.request) return Promise.resolve();
    const { participant, request } = row;
    return this.decide(participant, { type: 'deny', participant, request });
  }

  admitAll() {
    return this.decide('all', { type: 'admit_all' });
  }

  /** @param {string} participant */
  remove(participant) {
    return this.decide(participant, { type: 'remove', participant });
  }

  /** @param {string} participant */
  sendBack(participant) {
    return this.decide(participant, { type: 'send_back', participant });
  }

  /** @param {string} participant @param {string} client */
  async bind(participant, client) {
    await this.decide(participant, { type: 'bind', participant, client });
    await this.readClients();
  }

  /** Who is booked, for those who came by the link to be bound to. */
  async readClients() {
    if (this.pending.has('clients')) return;
    await this.#while('clients', async () => {
      /** @type {import('./wire').ClientList} */
      const { clients } = await this.#connection.request({ type: 'clients' });
      this.clients = clients;
    });
  }

  /** @param {import('./wire').GuestRow} row  somebody who asks */
  talk({ participant, request }) {
    if (!request) return Promise.resolve(false);
    return this.decide(participant, { type: 'talk', participant, request });
  }

  /** @param {boolean} locked */
  lock(locked) {
    return this.decide('lock', { type: 'lock', locked });
  }

  /** @param {string | null} text  null takes the last one back */
  sayToAll(text) {
    return this.decide('say', { type: 'say', text });
  }

  /** @param {string} participant @param {string | null} text */
  say(participant, text) {
    return this.decide(participant, { type: 'say', participant, text });
  }

  /** @param {number | null} minutes */
  late(minutes) {
    return this.decide('late', { type: 'late', minutes });
  }

  /**
   * As a host, with one person in the call.
   *
   * @param {import('./ui/leading').Lead} verb
   * @param {string} participant
   */
  lead(verb, participant) {
    return this.decide(participant, LEADS[verb](participant));
  }

  askColleagues() {
    return this.#while('colleagues', async () => {
      /** @type {import('./wire').Colleagues} */
      const { people } = await this.#connection.request({ type: 'colleagues' });
      this.colleagues = people;
    });
  }

  /** @param {import('./wire').Colleague} colleague */
  async handOver({ account, name }) {
    if (!(await this.#run('decide:hand_over', { type: 'hand_over', account }))) return;
    this.colleagues = null;
    this.#options.notices.add(t('handing.done', { name }), 'good');
  }

  muteAll() {
    return this.decide('mute', { type: 'mute' });
  }

  lowerHands() {
    return this.decide('hands', { type: 'lower_hands' });
  }

  /** @param {boolean} up */
  hand(up) {
    return this.#run('hand', { type: 'hand', up });
  }

  /**
   * @param {string} text
   * @returns {Promise<boolean>}  whether it was taken; if not, why has been said
   */
  write(text) {
    return this.#run('write', { type: 'write', text });
  }

  end() {
    return this.decide('end', { type: 'end' });
  }

  /**
   * @param {string} about  whose buttons rest meanwhile
   * @param {CallCommand} command
   */
  decide(about, command) {
    return this.#run(`decide:${about}`, command);
  }

  async moreGuests() {
    const after = this.state.guests.next;
    if (!after || this.pending.has('guests')) return;
    await this.#while('guests', async () => {
      /** @type {import('./wire').GuestPage} */
      const page = await this.#connection.request({ type: 'guests', after });
      this.state = callWithPage(this.state, page);
    });
  }

  /** What is sent and what is said of it follow the devices; call it whenever these have changed. */
  devicesChanged() {
    this.#tellPresence();
    this.doorstep.devicesChanged();
    void this.#sendTracks();
  }

  /**
   * The page has drawn its tiles: no more of each picture is sent than can be seen.
   *
   * @param {Record<string, number>} pixels  by the mid of the slot's video
   */
  show(pixels) {
    const { peer, state } = this;
    if (!peer || !state.call || Object.keys(pixels).length === 0) return;
    this.#tellOnce({ type: 'show', generation: peer.generation, pixels });
  }

  /**
   * The relay's numbers of one's own connection.
   *
   * @returns {Promise<import('./wire').Statistics | null>}  null while there are none to be had
   */
  async stats() {
    const { peer } = this;
    if (!peer || this.link !== 'open') return null;
    try {
      /** @type {import('./wire').Statistics} */
      const stats = await this.#connection.request({
        type: 'stats',
        generation: peer.generation,
      });
      return stats;
    } catch {
      return null;
    }
  }

  /** Lets go of everything without a word to the server: the page goes somewhere else. */
  close() {
    document.removeEventListener('visibilitychange', this.#tellPresence);
    this.#dropCheck();
    this.doorstep.close();
    this.#dropPeer();
    this.#connection.close();
  }

  /** @param {import('./wire').CallEvent} event */
  #on(event) {
    this.state = reduceCall(this.state, event, Date.now() / 1000);
    if (event.type === 'outcome') {
      const good = event.outcome === 'admitted';
      this.#options.notices.add(t(`outcome.${event.outcome}`), good ? 'good' : 'plain');
    }
    const talked = this.doorstep.isOpen;
    this.doorstep.hear(event, this.state.talk);
    if (this.doorstep.isOpen !== talked) void this.#sendTracks();
    for (const source of stoppedIn(event)) this.#stop(source);
    this.#matchPeer();
    if (event.type === 'welcome') {
      if (event.call) this.peer?.renew(event.call.ice_servers);
      this.#tellPresence();
      this.#tellSources();
      if (this.#unanswered) void this.peer?.negotiate();
    }
    const screen = screenOf(this.state);
    if (screen === 'door' || screen === 'call') void this.#options.devices.start();
    if (event.type === 'probe_turn') void this.check.take(event);
    if (event.type === 'probe_over') this.check.interrupt();
    if (screen === 'door') this.#checkInAWhile();
    else this.#dropCheck();
    if (screen === 'final') {
      sessionStorage.removeItem(this.#key);
      this.#options.devices.stop();
    }
    this.#options.onChange();
  }

  /**
   * A host has turned this off: so it is here too, and that is said. On again is one's own to do.
   *
   * @param {import('./wire').Stoppable} source
   */
  #stop(source) {
    const { devices, notices } = this.#options;
    const live = source === 'mic' ? devices.mic.on && devices.mic.track : devices.screen;
    if (live) notices.add(t(`stopped.${source}`));
    this.#told.delete('sources');
    if (source === 'mic') void devices.turn('mic', false);
    else devices.stopScreen();
    this.#tellSources();
  }

  /** Once by itself, so that the host knows without anybody having had to press anything. */
  #checkInAWhile() {
    const wait = this.state.view?.access.action === 'wait' && this.state.you?.role === 'guest';
    if (!wait || this.#checkTimer || this.check.verdict) return;
    this.#checkTimer = setTimeout(() => {
      this.#checkTimer = 0;
      // Nobody looks: a browser would slow the measuring down and call it a weak connection.
      if (document.visibilityState === 'visible') void this.check.begin();
    }, CHECK_AFTER_MS);
  }

  #dropCheck() {
    clearTimeout(this.#checkTimer);
    this.#checkTimer = 0;
    this.check.stop();
  }

  /** A peer exists exactly while the state has a call, and is of that call's generation. */
  #matchPeer() {
    const { call } = this.state;
    if (!call) {
      this.#dropPeer();
      this.media = 'connecting';
      return;
    }
    if (!this.peer || this.peer.generation !== call.generation) {
      this.#dropPeer();
      this.#newPeer(call);
      return;
    }
    this.peer.encode(call.encode);
    if (this.peer.makeRoom(call.people.length - 1)) void this.peer.negotiate();
  }

  /** @param {import('./wire').Call} call */
  #newPeer({ generation, ice_servers, screen_bps }) {
    // Of a call that was there already, another connection is a mending, and said to be one.
    if (this.media === 'connected') this.media = 'lost';
    this.busyUntil = null;
    this.#told.delete('sources');
    this.#told.delete('show');
    const peer = new Peer({
      generation,
      iceServers: ice_servers,
      screenBps: screen_bps,
      negotiate: async (offer) => {
        this.#unanswered = true;
        /** @type {import('./wire').Answer} */
        const answer = await this.#connection.request({ type: 'offer', ...offer });
        this.#unanswered = false;
        this.#offersRefused = 0;
        return answer.sdp;
      },
      onRefused: (problem) => this.#offerRefused(peer, problem),
      onSilence: () => this.#connection.doubt(),
      onHopeless: () => void this.#reconnect(peer),
      onState: (state) => {
        this.media = state;
        this.#options.onChange();
      },
    });
    this.peer = peer;
    peer.makeRoom((this.state.call?.people.length ?? 1) - 1);
    // The tracks first, so that the very first offer already speaks of them.
    void this.#sendTracks().then(() => peer.negotiate());
  }

  /**
   * @param {Peer} peer
   * @param {unknown} problem
   */
  #offerRefused(peer, problem) {
    if (peer !== this.peer) return;
    if (!(problem instanceof Refused)) throw problem;
    if (problem.code === 'offline') return; // the next welcome offers again
    this.#unanswered = false;
    // Over, and the `connect` or `returned` that says what is next is on its way.
    if (problem.code === 'stale_generation' || problem.code === 'not_in_call') return;
    if (!isPassing(problem)) {
      this.#explain(problem);
      return;
    }
    const delay = problem.retryAfter
      ? problem.retryAfter * 1000
      : retryDelay(this.#offersRefused++, Math.random());
    setTimeout(() => peer === this.peer && void peer.negotiate(), delay);
  }

  /**
   * The old way cannot be mended: the server closes it and says `connect` for a new one.
   *
   * @param {Peer} peer
   */
  async #reconnect(peer) {
    if (peer !== this.peer) return;
    await this.#connection.request({ type: 'reconnect' }).catch(() => {
      // Offline, the next welcome brings it up to date; refused, the next attempt asks again.
    });
  }

  #dropPeer() {
    this.peer?.close();
    this.peer = null;
    this.#unanswered = false;
  }

  async #sendTracks() {
    const { mic, camera, screen } = this.#options.devices;
    await this.peer?.send({
      mic: this.doorstep.isOpen ? null : mic.track,
      camera: camera.track,
      screen: screen?.picture ?? null,
      screen_sound: screen?.sound ?? null,
    });
    this.#tellSources();
  }

  #tellSources() {
    if (!this.state.call) return;
    const { mic, camera, screen } = this.#options.devices;
    this.#tellOnce({
      type: 'sources',
      mic: mic.on && mic.track !== null && !this.doorstep.isOpen,
      camera: camera.on && camera.track !== null,
      screen: screen !== null,
    });
  }

  #tellPresence = () => {
    if (this.state.view?.stage === 'naming') return; // not arrived yet (R9)
    this.#tellOnce({
      type: 'presence',
      visible: document.visibilityState === 'visible',
      devices_ready: this.#options.devices.status === 'settled',
      connection: this.check.verdict?.word ?? null,
    });
  };

  /** @param {CallCommand} command  the same thing twice in one session says nothing */
  #tellOnce(command) {
    const said = JSON.stringify(command);
    if (this.link !== 'open' || this.#told.get(command.type) === said) return;
    this.#told.set(command.type, said);
    this.#connection.tell(command);
  }

  /**
   * @param {string} key
   * @param {CallCommand} command
   * @param {(problem: Refused) => boolean} [explained]  whether the refusal has been dealt with
   */
  async #run(key, command, explained = () => false) {
    if (this.pending.has(key)) return false;
    return this.#while(
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
   * @param {string} key
   * @param {() => Promise<unknown>} action
   * @param {(problem: Refused) => boolean} [explained]
   */
  async #while(key, action, explained = () => false) {
    this.pending = new Set([...this.pending, key]);
    this.#options.onChange();
    try {
      await action();
      return true;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (!explained(problem)) this.#explain(problem);
      return false;
    } finally {
      this.pending = new Set([...this.pending].filter((one) => one !== key));
      this.#options.onChange();
    }
  }

  /** @param {Refused} problem */
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

/**
 * @param {Refused} problem
 * @returns {string}
 */
export function wordsFor(problem) {
  if (problem.code === 'already_decided' && problem.by && problem.outcome) {
    const word = `outcome.word.${problem.outcome}`;
    const outcome = hasText(word) ? t(word) : problem.outcome;
    return t('error.already_decided.by', { by: problem.by, outcome });
  }
  if (problem.code === 'cooldown' && problem.retryAfter) {
    return t('door.cooldown.more', { time: countdown(problem.retryAfter) });
  }
  const key = `error.${problem.code}`;
  return t(hasText(key) ? key : 'error.other');
}
