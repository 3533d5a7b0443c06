/**
 * What a WebSocket does, made of HTTP requests: for networks that let no WebSocket through.
 *
 * One request waits for what the server tells; others hand over what the page says, one after the
 * other. See "Where no WebSocket gets through" in `signaling/PROTOCOL.md`.
 */

export class Polling {
  /** @type {import('./protocol').Socket['onopen']} */ onopen = null;
  /** @type {import('./protocol').Socket['onmessage']} */ onmessage = null;
  /** @type {import('./protocol').Socket['onclose']} */ onclose = null;

  #url;
  /** @type {string | null} */ #line = null;
  /** @type {string[]} */ #unsaid = [];
  #saying = false;
  #over = new AbortController();

  /** @param {string} url  of the WebSocket that it stands for */
  constructor(url) {
    this.#url = url.replace(/^ws/, 'http').replace(/\/ws$/, '/poll');
    queueMicrotask(() => this.onopen?.(null));
  }

  /** @param {string} text */
  send(text) {
    this.#unsaid.push(text);
    if (!this.#saying) void this.#say();
  }

  close() {
    this.#over.abort();
  }

  async #say() {
    this.#saying = true;
    while (this.#unsaid.length > 0) {
      const answer = await this.#post({ line: this.#line, say: this.#unsaid.splice(0) });
      if (!answer) return;
      if (this.#line === null) {
        this.#line = answer.line;
        void this.#listen();
      }
    }
    this.#saying = false;
  }

  async #listen() {
    for (;;) {
      const answer = await this.#post({ line: this.#line, wait: true });
      if (!answer) return;
      for (const data of answer.told) this.onmessage?.({ data });
      if (answer.closed !== null) {
        this.#end();
        return;
      }
    }
  }

  /**
   * @param {object} body
   * @returns {Promise<{ line: string, told: string[], closed: number | null } | null>}  null: over
   */
  async #post(body) {
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
        signal: this.#over.signal,
      });
      if (answer.ok) return await answer.json();
    } catch {
      // Closed by ourselves or the network gone: either way there is nothing more of it.
    }
    this.#end();
    return null;
  }

  #end() {
    this.#over.abort();
    const tell = this.onclose;
    this.onclose = null;
    tell?.(null);
  }
}

/**
 * Ways to the server, the better first.
 *
 * @param {(url: string) => WebSocket | null} [opened]  one that is there already
 * @returns {import('./protocol').Way[]}
 */
export function waysFrom(opened = () => null) {
  return [(url) => opened(url) ?? new WebSocket(url), (url) => new Polling(url)];
}
