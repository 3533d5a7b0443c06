/**
 * Whether this browser is told by Web Push when it is the client's turn: turned on and off by a press
 * of theirs, and never asked for otherwise.
 *
 * What is on is known by the browser's own subscription, so a reload finds it. It is for one visit: the
 * service worker's scope is the visit's address, and both go with the visit.
 *
 * @typedef {'none' | 'off' | 'on' | 'blocked'} PushState
 *   none: not to be had in this browser, or at this server; blocked: the browser's user has said no
 */

import { spoken } from './i18n.js';

/** The worker can be of these addresses alone (Trusted Types). */
const worker = /** @type {any} */ (window).trustedTypes?.createPolicy('service-worker', {
  createScriptURL: workerUrl,
}) ?? { createScriptURL: workerUrl };

/** @param {string} language */
function workerUrl(language) {
  return `/service_worker/${encodeURIComponent(language)}.js`;
}

export class WebPush {
  /** A press is being seen to. */
  busy = false;

  /** @type {string} */ #scope;
  /** @type {(endpoint: string, wanted: boolean) => Promise<boolean>} */ #tell;
  /** @type {() => void} */ #onChange;
  /** @type {() => void} */ #onFailure;
  /** @type {string | null} */ #key = null;
  /** @type {PushSubscription | null} */ #subscription = null;
  #restored = false;
  #over = false;

  /**
   * @param {object} options
   * @param {string} options.scope  the visit's path
   * @param {(endpoint: string, wanted: boolean) => Promise<boolean>} options.tell  the server; false
   *   if it would not have it, which has been said
   * @param {() => void} options.onChange
   * @param {() => void} options.onFailure  the browser could not
   */
  constructor({ scope, tell, onChange, onFailure }) {
    this.#scope = scope;
    this.#tell = tell;
    this.#onChange = onChange;
    this.#onFailure = onFailure;
    window.addEventListener('languagechange', () => {
      if (this.#subscription) void this.#register();
    });
  }

  /** @returns {PushState} */
  get state() {
    if (!this.#key || !canPush()) return 'none';
    if (Notification.permission === 'denied') return 'blocked';
    return this.#subscription ? 'on' : 'off';
  }

  /**
   * Call it with every change of what the page shows.
   *
   * @param {object} now
   * @param {string} now.screen
   * @param {string | null} now.key  the server's, null where it has no Web Push
   * @param {string | null} now.final
   */
  follow({ screen, key, final }) {
    this.#key = key;
    if (!canPush() || this.#over) return;
    if (key && screen === 'door' && !this.#restored) {
      this.#restored = true;
      void this.#restore();
    }
    // Another page of this browser has it from then on.
    if (final && final !== 'continued_elsewhere') void this.#end();
  }

  async toggle() {
    if (this.busy) return;
    this.busy = true;
    this.#onChange();
    try {
      await (this.#subscription ? this.#turnOff(this.#subscription) : this.#turnOn());
    } catch {
      this.#onFailure();
    } finally {
      this.busy = false;
      this.#onChange();
    }
  }

  /** Nobody needs to be called to a page that they look at. */
  async hush() {
    if (!this.#subscription) return;
    const registration = await navigator.serviceWorker.getRegistration(this.#scope);
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  }

  async #turnOn() {
    // At once: later than in the press itself, Firefox and Safari ask nobody.
    if ((await Notification.requestPermission()) !== 'granted') return;
    const registration = await this.#register();
    const subscription = await this.#subscribed(registration);
    if (await this.#tell(subscription.endpoint, true)) this.#subscription = subscription;
    else await subscription.unsubscribe();
  }

  /** @param {PushSubscription} subscription */
  async #turnOff(subscription) {
    this.#subscription = null;
    await subscription.unsubscribe();
    await this.#tell(subscription.endpoint, false);
  }

  /** What was turned on before the page was loaded; the server is told again, for it may have forgotten. */
  async #restore() {
    try {
      const registration = await navigator.serviceWorker.getRegistration(this.#scope);
      const subscription = await registration?.pushManager?.getSubscription();
      if (!subscription || !this.#isOfKey(subscription)) return;
      if (!(await this.#tell(subscription.endpoint, true))) return;
      this.#subscription = subscription;
      this.#onChange();
      await this.#register(); // the language may be another one than then
      await this.hush();
    } catch {
      // A browser that keeps nothing (private mode) has kept no subscription either.
    }
  }

  async #register() {
    await navigator.serviceWorker.register(worker.createScriptURL(spoken()), {
      scope: this.#scope,
      updateViaCache: 'none',
    });
    return navigator.serviceWorker.ready;
  }

  /**
   * The browser's subscription; one that is bound to another key of the server's would never be served.
   *
   * @param {ServiceWorkerRegistration} registration
   */
  async #subscribed({ pushManager }) {
    const there = await pushManager.getSubscription();
    if (there && this.#isOfKey(there)) return there;
    await there?.unsubscribe();
    return pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytesOf(this.#key ?? ''),
    });
  }

  /** @param {PushSubscription} subscription */
  #isOfKey({ options }) {
    const key = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
    return String(key) === String(bytesOf(this.#key ?? ''));
  }

  /** The visit is over: nothing of it stays in this browser. */
  async #end() {
    this.#over = true;
    this.#subscription = null;
    try {
      const registration = await navigator.serviceWorker.getRegistration(this.#scope);
      const subscription = await registration?.pushManager.getSubscription();
      await subscription?.unsubscribe();
      await registration?.unregister();
    } catch {
      // A browser that keeps nothing has nothing to let go of.
    }
  }
}

/** Safari on iPhones can in pages on the home screen alone. */
function canPush() {
  return 'serviceWorker' in navigator && 'PushManager' in window && typeof Notification === 'function';
}

/** @param {string} base64url */
function bytesOf(base64url) {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
