/**
 * Shows that it is time, when the server calls a client who does not look at the page. It keeps no
 * files and answers no requests: a page comes from the server or not at all.
 *
 * The server serves it in each language, with its words in it, and each visit has one of its own: its
 * scope is that visit's address.
 */

const TITLE = '{{push.title}}';
const MORE = '{{push.more}}';
const LANGUAGE = '{{lang}}';
const DIRECTION = /** @type {NotificationDirection} */ ('{{dir}}');

/** One for a visit: a second call takes the place of the first. */
const TAG = 'turn';

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// Another language is another worker, and is meant from now on.
worker.addEventListener('install', () => void worker.skipWaiting());

worker.addEventListener('push', (event) => event.waitUntil(call()));

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(goThere());
});

/** A locked telephone shows this to anybody, so it names nobody. */
async function call() {
  const pages = await pagesOfVisit();
  if (pages.some((page) => page.visibilityState === 'visible')) return;
  const looks = { body: MORE, tag: TAG, lang: LANGUAGE, dir: DIRECTION, requireInteraction: true };
  // Another turn is to be heard as well, also where the message of the last one still stands.
  const heard = { renotify: true };
  await worker.registration.showNotification(TITLE, { ...looks, ...heard });
}

async function goThere() {
  const [page] = await pagesOfVisit();
  if (page) await page.focus();
  else await worker.clients.openWindow(worker.registration.scope);
}

/** Also those that were open before this worker was. */
async function pagesOfVisit() {
  const { pathname } = new URL(worker.registration.scope);
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => new URL(url).pathname.replace(/\/$/, '') === pathname);
}
