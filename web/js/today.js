/**
 * What a practitioner does with the day besides calls: new appointments, and handing on their links.
 *
 * @typedef {import('./ui/sharing').Shared} Shared
 *
 * @typedef {object} Options
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 * @property {(appointment: string) => void} onStart
 */

import { nothing } from '../vendor/lit-html/lit-html.js';
import { book } from './booking.js';
import { dayOf, t, timeOfDay } from './i18n.js';
import { booking } from './ui/booking.js';
import { sharing } from './ui/sharing.js';

const INSTANT_MINUTES = 60;

export class Today {
  /** @type {Date | null} when the form was opened */ #form = null;
  /** @type {Shared | null} */ #shared = null;
  #busy = false;
  /** @type {string | null} */ #problem = null;
  /** @type {Options} */ #options;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
  }

  get busy() {
    return this.#busy;
  }

  /** Now, with whoever is sent the link: nobody is booked, so everybody asks (R17). */
  meetNow = () => {
    const wish = { title: t('booking.instant'), startsAt: Date.now() / 1000, clients: [] };
    void this.#book({ ...wish, minutes: INSTANT_MINUTES });
  };

  openForm = () => {
    this.#form = new Date();
    this.#problem = null;
    this.#options.onChange();
  };

  /** @param {import('./wire').AppointmentRow} row */
  share(row) {
    this.#show(row.appointment, row.title, { link: row.share_link, startsAt: row.starts_at });
  }

  /** @param {string} link */
  async copy(link) {
    const { notices } = this.#options;
    try {
      await navigator.clipboard.writeText(link);
      notices.add(t('workspace.copied'), 'good');
    } catch {
      notices.add(t('workspace.copy.failed', { link }), 'bad');
    }
  }

  /** The dialog that is open, if one is. */
  view() {
    if (this.#shared) return this.#sharing(this.#shared);
    if (!this.#form) return nothing;
    return booking({
      busy: this.#busy,
      problem: this.#problem,
      opened: this.#form,
      onBook: (wish) => void this.#book(wish),
      onClose: this.#close,
    });
  }

  /** @param {Shared} shared */
  #sharing(shared) {
    const { title, link } = shared;
    return sharing({
      shared,
      onCopy: () => void this.copy(link),
      onShare: 'share' in navigator ? () => void handOn({ title, url: link }) : null,
      onStart: () => {
        this.#close();
        this.#options.onStart(shared.appointment);
      },
      onClose: this.#close,
    });
  }

  /** @param {import('./booking').Wish} wish */
  async #book(wish) {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.#options.onChange();
    const result = await book(wish);
    this.#busy = false;
    if ('made' in result) {
      const { id, title, share_link, starts_at } = result.made;
      this.#show(id, title, { link: share_link, startsAt: starts_at });
    } else if (this.#form) {
      this.#problem = result.problem;
      this.#options.onChange();
    } else {
      this.#options.notices.add(result.problem, 'bad');
    }
  }

  /**
   * @param {string} appointment
   * @param {string} title
   * @param {{ link: string, startsAt: number }} more
   */
  #show(appointment, title, { link, startsAt }) {
    this.#form = null;
    const when = t('sharing.when', { day: dayOf(startsAt), time: timeOfDay(startsAt) });
    this.#shared = { appointment, title, link, when };
    this.#options.onChange();
  }

  #close = () => {
    this.#form = null;
    this.#shared = null;
    this.#options.onChange();
  };
}

/** Changing one's mind in the system's own sheet is no failure. @param {ShareData} what */
async function handOn(what) {
  try {
    await navigator.share(what);
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
  }
}
