/**
 * One meeting as its guest has it before them: the waiting room and the call, with what they take part
 * with, and how they are told that it is time.
 *
 * @typedef {import('./participation').Participation} Participation
 *
 * @typedef {object} Options
 * @property {import('./page').Page} page
 * @property {import('./notices').Notices} notices
 * @property {Participation} participation
 * @property {string} path  of the meeting's page
 * @property {() => string} signInLink  '' for those who are signed in
 *
 * @typedef {object} Shown
 * @property {string | null} first  what a tab in the background should say before all else
 * @property {unknown} talk
 * @property {unknown} body  null where there is nothing but words to be shown
 */

import { nothing } from '../vendor/lit-html/lit-html.js';
import { session } from './account.js';
import { Attendance } from './attendance.js';
import { Bell } from './bell.js';
import { Comings } from './comings.js';
import { Devices } from './devices.js';
import { t } from './i18n.js';
import { loadInCall } from './later.js';
import { ownVisit } from './own_visit.js';
import { Summons } from './summons.js';
import { comings } from './ui/comings.js';
import { door } from './ui/door.js';
import { people } from './ui/people.js';
import { showLevel } from './ui/preview.js';
import { talkBar } from './ui/talk.js';
import { pushOffer } from './ui/web_push.js';
import { WebPush } from './web_push.js';

export class Attending {
  /** @type {Options} */ #options;
  #devices;
  #attendance;
  #push;
  #present = new Comings();
  #summons = new Summons(new Bell());
  /** @type {import('./incall').InCall | null} null until it has come */ #inCall = null;
  /** @type {import('./account').PortalAppointment | null} */ #own = null;
  #lookedForOwn = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { page, notices, participation, path } = options;
    const devices = new Devices(() => {
      this.#attendance.devicesChanged();
      page.sink = devices.speaker.sink;
      page.draw();
    });
    devices.onLevel = (level) => showLevel(page.root, level);
    this.#devices = devices;
    this.#push = new WebPush({
      scope: path,
      tell: (endpoint, wanted) => participation.summon(endpoint, wanted),
      onChange: page.draw,
      onFailure: () => notices.add(t('push.failed'), 'bad'),
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.#push.hush();
    });
    this.#attendance = new Attendance({
      participation,
      devices,
      notices,
      onChange: () => {
        this.changed();
        page.draw();
      },
    });
    participation.attendTo(this.#attendance);
    void this.#fetchInCall();
  }

  /** Follows the participation; called whenever that has changed. */
  changed() {
    const { page, participation } = this.#options;
    const { you, call, pushKey, final } = participation.state;
    this.#push.follow({ screen: participation.screen, key: pushKey, final });
    page.say(comings(this.#present.follow(call, you?.participant)));
    if (you?.verified && you.role === 'guest' && !this.#lookedForOwn) {
      this.#lookedForOwn = true;
      void this.#lookForOwn();
    }
  }

  /** @param {Record<string, number>} pixels  what can be seen of each picture on the page, by mid */
  show(pixels) {
    this.#attendance.media.show(this.#inCall?.alsoOutside(pixels) ?? pixels);
  }

  /**
   * @param {Participation['screen'] | 'unable'} screen
   * @param {import('./wire').Access['action'] | null} action  at the door
   * @returns {Shown}
   */
  view(screen, action) {
    const { page } = this.#options;
    const { doorstep } = this.#attendance;
    if (screen !== 'call') this.#inCall?.rest();
    const called = this.#summons.follow(action, Date.now() / 1000);
    page.deaf = doorstep.isOpen;
    return {
      first: this.#talkOffered() ?? (called ? t('door.called') : null),
      talk: talkBar(doorstep, 'guest'),
      body: screen === 'door' ? this.#door() : screen === 'call' ? this.#call() : null,
    };
  }

  async #fetchInCall() {
    const { page, notices, participation } = this.#options;
    this.#inCall = await loadInCall({
      page,
      devices: this.#devices,
      notices,
      participation: () => participation,
    });
    page.draw();
  }

  /** A client who came to somebody else's appointment is offered their own. */
  async #lookForOwn() {
    const { page, participation, path } = this.#options;
    const known = await session('/portal').catch(() => null);
    this.#own = ownVisit(known?.appointments ?? [], path, participation.now);
    page.draw();
  }

  #talkOffered() {
    const { talk } = this.#attendance.doorstep;
    return talk?.stage === 'offered' ? t('talk.guest.offered', { name: talk.name }) : null;
  }

  #door() {
    const { participation, signInLink } = this.#options;
    return door({
      participation,
      check: this.#attendance.check,
      devices: this.#devices,
      own: this.#own,
      signInLink: signInLink(),
      offer: pushOffer(this.#push),
    });
  }

  #call() {
    const { participation } = this.#options;
    return (
      this.#inCall?.draw(participation, this.#attendance.media, {
        listTitle: t('call.people'),
        list: () => this.#list(),
        clock: nothing,
        onEnd: null,
      }) ?? null
    );
  }

  #list() {
    const { call, you } = this.#options.participation.state;
    return call ? people(call, you?.participant ?? '') : nothing;
  }
}
