/**
 * A conversation as in `signaling/PROTOCOL.md`: a WebSocket that says hello, resumes and returns.
 *
 * It knows how to keep a conversation going and nothing of what is said in it. A lost socket comes
 * back by itself, with a back-off that is spread so that a thousand pages do not come at once; only
 * a `final` message or `close()` ends it.
 *
 * @typedef {import('./wire').Reply} Reply
 * @typedef {import('./wire').Failure} Failure
 * @typedef {import('./wire').CallCommand | import('./wire').WorkspaceCommand} Command
 *
 * @typedef {'connecting' | 'open' | 'lost' | 'refused' | 'closed'} Status
 *   `lost`: it was open and is on its way back. `refused`: the server said why it will not talk.
 *
 * @typedef {object} Resume  what makes a new session go on where the last one was
 * @property {() => string | null} load  the secret of the last welcome
 * @property {(secret: string) => void} save
 * @property {() => number | null} generation  of the media connection that this page still holds
 *
 * @typedef {object} Waiting
 * @property {(reply: any) => void} resolve
 * @property {(why: Refused) => void} reject
 * @property {number} timer
 *
 * @typedef {object} Socket  as much of a WebSocket as is used
 * @property {((event: any) => void) | null} onopen
 * @property {((message: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 * @property {(text: string) => void} send
 * @property {() => void} close
 *
 * @typedef {(url: string) => Socket} Way
 *
 * @typedef {object} Options
 * @property {string} url
 * @property {Way[]} ways  the better first: each of the next is tried when the one
 *   before has led to no welcome
 * @property {Resume} [resume]
 * @property {(event: any) => void} onEvent
 * @property {(status: Status, why: Failure | null) => void} onStatus
 */

export const VERSION = 1;

const REPLY_TIMEOUT_MS = 20_000;
const FIRST_RETRY_MS = 300;
const LONGEST_RETRY_MS = 8_000;
const WELCOME_TIMEOUT_MS = 10_000;
/** So many failures in a row may be a network that forbids this way. */
const TRIES_OF_A_WAY = 2;
/** The same of a way that has led to a welcome: it was a server that restarts, most likely. */
const TRIES_OF_A_PROVEN_WAY = 5;
/** For an answer of a server that is in doubt: so many times what the welcome took. */
const DOUBT_TIMES = 3;
const SHORTEST_DOUBT_MS = 500;

const PASSING = new Set([
  'busy',
  'unavailable',
  'store_unavailable',
  'relay_unavailable',
  'offer_in_progress',
  'too_many_messages',
  'timeout',
  'internal',
]);

/** A command was refused (a `code` of the server's), or the way is down (`offline`, `timeout`). */
export class Refused extends Error {
  /** @param {Pick<Failure, 'code' | 'text'> & Partial<Failure>} failure */
  constructor(failure) {
    super(failure.text);
    this.name = 'Refused';
    this.code = failure.code;
    this.retryAfter = failure.retry_after_s ?? null;
    this.by = failure.by ?? null;
    this.outcome = failure.outcome ?? null;
  }
}

/**
 * Whether a refusal is nobody's fault and does not last, so that to try again is right.
 *
 * @param {Refused} refused
 */
export function isPassing({ code, retryAfter }) {
  return retryAfter !== null || PASSING.has(code);
}

/**
 * @param {number} attempt  0 for the first
 * @param {number} spread  0..1, random
 * @returns {number} milliseconds to wait before it
 */
export function retryDelay(attempt, spread) {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return longest * (0.5 + spread / 2);
}

export class Connection {
  /** @type {Options} */ #options;
  /** @type {Socket | null} */ #socket = null;
  #way = 0;
  #triesOfWay = 0;
  /** @type {number | null} */ #provenWay = null;
  /** @type {Status} */ #status = 'connecting';
  /** @type {Map<number, Waiting>} by the id of the command */
  #waiting = new Map();
  #nextId = 1;
  #lastEvent = -1;
  #attempt = 0;
  #heard = 0;
  #pinged = 0;
  #retryTimer = 0;
  #beatTimer = 0;
  #welcomeTimer = 0;
  #doubtTimer = 0;
  #opened = 0;
  #welcomeTook = 0;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    window.addEventListener('online', this.#hurry);
    window.addEventListener('offline', this.#unplugged);
    document.addEventListener('visibilitychange', this.#hurry);
    this.#open();
  }

  get status() {
    return this.#status;
  }

  /**
   * Sends a command and waits for its one reply.
   *
   * @template {Reply} [R=Reply]
   * @param {Command} command
   * @returns {Promise<R>} rejected with `Refused`
   */
  request(command) {
    if (this.#status !== 'open' || !this.#socket) {
      return Promise.reject(new Refused({ code: 'offline', text: '' }));
    }
    const id = this.#nextId++;
    this.#socket.send(JSON.stringify({ ...command, id }));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Refused({ code: 'timeout', text: '' }));
      }, REPLY_TIMEOUT_MS);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  /**
   * Tells something that is told anew after every welcome, so nothing is lost when nobody listens.
   *
   * @param {Command} command
   */
  tell(command) {
    if (this.#status === 'open') this.#socket?.send(JSON.stringify(command));
  }

  /** Something else says that the network is gone: unless the server answers soon, another way. */
  doubt() {
    if (this.#status !== 'open' || this.#doubtTimer) return;
    const asked = performance.now();
    this.tell({ type: 'ping' });
    const patience = Math.max(SHORTEST_DOUBT_MS, DOUBT_TIMES * this.#welcomeTook);
    this.#doubtTimer = setTimeout(() => {
      this.#doubtTimer = 0;
      if (this.#heard >= asked) return;
      this.#drop();
      this.#become('lost', null);
      this.#open();
    }, patience);
  }

  close() {
    this.#finish('closed', null);
  }

  #open() {
    clearTimeout(this.#retryTimer);
    const open = this.#nextWay();
    const socket = open(this.#options.url);
    this.#socket = socket;
    this.#lastEvent = -1;
    socket.onopen = () => {
      this.#opened = performance.now();
      const resume = this.#options.resume?.load() ?? null;
      const generation = this.#options.resume?.generation() ?? null;
      socket.send(JSON.stringify({ type: 'hello', version: VERSION, resume, generation }));
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#receive(JSON.parse(data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
    // A network that swallows packets leaves a socket "connecting" for minutes.
    this.#welcomeTimer = setTimeout(() => this.#abandon(), WELCOME_TIMEOUT_MS);
  }

  /** The one that led to the last welcome, until it has failed often enough. */
  #nextWay() {
    const { ways } = this.#options;
    const tries = this.#way === this.#provenWay ? TRIES_OF_A_PROVEN_WAY : TRIES_OF_A_WAY;
    if (this.#triesOfWay++ >= tries) {
      this.#way = (this.#way + 1) % ways.length;
      this.#triesOfWay = 1;
    }
    return /** @type {Way} */ (ways[this.#way]);
  }

  /** @param {any} message */
  #receive(message) {
    this.#heard = performance.now();
    switch (message.type) {
      case 'done':
      case 'answer':
      case 'probe_answer':
      case 'talk_answer':
      case 'stats':
      case 'guests':
      case 'colleagues':
      case 'clients':
      case 'pong':
        this.#settle(message, (waiting) => waiting.resolve(message));
        return;
      case 'error':
        if (this.#status !== 'open') this.#refuse(message);
        else this.#settle(message, (waiting) => waiting.reject(new Refused(message)));
        return;
    }
    // An event was missed: only a new session brings the whole state again.
    if (this.#lastEvent >= 0 && message.n !== this.#lastEvent + 1) {
      this.#abandon();
      return;
    }
    this.#lastEvent = message.n;
    if (message.type === 'welcome' || message.type === 'workspace') this.#welcomed(message);
    this.#options.onEvent(message);
    if (message.type === 'final') this.#finish('closed', null);
  }

  /** @param {{ heartbeat_s: number, resume?: string }} welcome */
  #welcomed(welcome) {
    clearTimeout(this.#welcomeTimer);
    this.#attempt = 0;
    this.#triesOfWay = 0;
    this.#provenWay = this.#way;
    this.#welcomeTook = performance.now() - this.#opened;
    if (welcome.resume) this.#options.resume?.save(welcome.resume);
    clearInterval(this.#beatTimer);
    this.#pinged = 0;
    this.#beatTimer = setInterval(() => this.#beat(), welcome.heartbeat_s * 500);
    this.#become('open', null);
  }

  /** Nothing heard since the last ping: the way is dead although the socket does not know it. */
  #beat() {
    if (this.#pinged > 0 && this.#heard < this.#pinged) {
      this.#abandon();
      return;
    }
    this.#pinged = performance.now();
    this.tell({ type: 'ping' });
  }

  /**
   * @param {Reply} reply
   * @param {(waiting: Waiting) => void} how
   */
  #settle(reply, how) {
    const waiting = reply.id === null ? undefined : this.#waiting.get(reply.id);
    if (!waiting || reply.id === null) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    how(waiting);
  }

  /** @param {Failure} failure  in answer to hello: tried again only where that may help */
  #refuse(failure) {
    if (!isPassing(new Refused(failure))) {
      this.#finish('refused', failure);
      return;
    }
    this.#drop();
    this.#become('refused', failure);
    const delay = failure.retry_after_s !== null ? failure.retry_after_s * 1000 : LONGEST_RETRY_MS;
    this.#retryTimer = setTimeout(() => this.#open(), delay);
  }

  #abandon() {
    this.#drop();
    this.#lost();
  }

  #lost() {
    this.#drop();
    if (this.#status === 'closed') return;
    this.#become(this.#status === 'connecting' ? 'connecting' : 'lost', null);
    const delay = retryDelay(this.#attempt++, Math.random());
    this.#retryTimer = setTimeout(() => this.#open(), delay);
  }

  /** Lets go of the present socket without waiting for its close, which may never come. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#welcomeTimer);
    clearTimeout(this.#retryTimer);
    clearInterval(this.#beatTimer);
    clearTimeout(this.#doubtTimer);
    this.#doubtTimer = 0;
    socket?.close();
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new Refused({ code: 'offline', text: '' }));
    }
    this.#waiting.clear();
  }

  /**
   * @param {'closed' | 'refused'} status
   * @param {Failure | null} why
   */
  #finish(status, why) {
    if (this.#status === 'closed') return;
    window.removeEventListener('online', this.#hurry);
    window.removeEventListener('offline', this.#unplugged);
    document.removeEventListener('visibilitychange', this.#hurry);
    this.#drop();
    this.#become(status, why);
  }

  /**
   * The network or the person is back: no reason to sit out the rest of the back-off, nor to trust a
   * socket that slept with its telephone.
   */
  #hurry = () => {
    if (document.visibilityState === 'hidden') return;
    if (this.#status === 'open') {
      this.doubt();
    } else if (!this.#socket && (this.#status === 'lost' || this.#status === 'connecting')) {
      this.#attempt = 0;
      this.#open();
    }
  };

  /** The system knows sooner than any silence would tell; the next network may allow more. */
  #unplugged = () => {
    this.#way = 0;
    this.#triesOfWay = 0;
    if (this.#socket) this.#abandon();
  };

  /**
   * @param {Status} status
   * @param {Failure | null} why
   */
  #become(status, why) {
    this.#status = status;
    this.#options.onStatus(status, why);
  }
}
