/**
 * One meeting as its host has it before them: their own part in it, the attendee list with what they
 * decide there, and how it ends. There is one exactly while the page's address is a meeting's.
 *
 * @typedef {import('./wire').GuestRow} GuestRow
 *
 * @typedef {object} Options
 * @property {string} appointment
 * @property {string} path  of the meeting's page
 * @property {import('./devices').Devices} devices
 * @property {import('./notices').Notices} notices
 * @property {import('./questions').Questions} questions
 * @property {import('./page').Page} page
 * @property {() => import('./desk').Desk | null} desk  the present one
 * @property {() => void} onChange
 * @property {() => void} onBack  to the day
 * @property {() => void} onAgain  the same meeting from the beginning
 */

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { socketUrl } from './address.js';
import { Attendance } from './attendance.js';
import { Comings } from './comings.js';
import { Decisions } from './decisions.js';
import { t } from './i18n.js';
import { Participation } from './participation.js';
import { nextWaiting } from './state.js';
import { attendees } from './ui/attendees.js';
import { back } from './ui/back.js';
import { button } from './ui/button.js';
import { clock } from './ui/clock.js';
import { comings } from './ui/comings.js';
import { farewell, refusedFarewell } from './ui/farewell.js';
import { firstConnecting } from './ui/link.js';
import { prejoin } from './ui/prejoin.js';

export class Hosting {
  participation;
  attendance;
  decisions;

  /** @type {Options} */ #options;
  #present = new Comings();
  /** @type {string | null} whose row in the attendee list is unfolded */ #opened = null;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { path, devices, notices } = options;
    this.participation = new Participation({
      url: socketUrl(path),
      path,
      notices,
      onChange: () => this.#changed(),
    });
    this.attendance = new Attendance({
      participation: this.participation,
      devices,
      notices,
      onChange: () => this.#changed(),
    });
    this.participation.attendTo(this.attendance);
    this.decisions = new Decisions(this.participation, notices);
  }

  /** @param {import('./incall').InCall | null} inCall  null until it has come */
  view(inCall) {
    const { participation } = this;
    const { onBack } = this.#options;
    switch (participation.screen) {
      case 'door':
      case 'naming':
        return html`${back(onBack)}${this.#prejoin()}`;
      case 'call':
        return inCall ? this.#call(inCall) : firstConnecting(participation.since);
      case 'final':
        return html`${back(onBack)}${this.#final(participation.state.final ?? 'ended')}`;
      case 'refused':
        return html`${back(onBack)}${refusedFarewell(participation.refusal)}`;
      default:
        return firstConnecting(participation.since);
    }
  }

  close() {
    this.participation.close();
    this.#options.devices.stop();
  }

  #changed() {
    const { onBack, onChange, page } = this.#options;
    const { final, call, you } = this.participation.state;
    // Having left on purpose one is back at the day; every other end has something to say first.
    if (final === 'left') onBack();
    page.say(comings(this.#present.follow(call, you?.participant)));
    onChange();
  }

  #prejoin() {
    const { participation, attendance } = this;
    const { devices } = this.#options;
    return prejoin({ participation, check: attendance.check, devices, list: this.#list() });
  }

  /** @param {import('./incall').InCall} inCall */
  #call(inCall) {
    return inCall.draw(this.participation, this.attendance.media, {
      listTitle: t('attendees.title'),
      list: () => this.#list(),
      clock: this.#clock(),
      onEnd: () => this.#options.questions.ask('end', () => void this.decisions.end()),
    });
  }

  #clock() {
    const desk = this.#options.desk();
    const { state, now } = this.participation;
    const { meeting, appointment } = state;
    return clock({
      startedAt: meeting?.started_at ?? null,
      endsAt: appointment?.ends_at ?? now,
      now,
      next: desk && appointment ? nextWaiting(desk.state, appointment.appointment) : null,
    });
  }

  #list() {
    const { meeting, guests, call, you } = this.participation.state;
    if (!meeting || !you) return nothing;
    const deciding = this.#deciding();
    return attendees({ list: guests, meeting, call, self: you.participant, deciding });
  }

  /** @returns {import('./ui/attendees').Deciding} */
  #deciding() {
    const { participation, decisions } = this;
    return {
      onAdmit: (row) => void decisions.admit(row),
      onDeny: (row) => void decisions.deny(row),
      onRemove: (row) => this.#remove(row),
      onBind: (row, client) => void decisions.bind(row.participant, client),
      clients: decisions.clients,
      onTalk: (row) => void decisions.talk(row),
      onSendBack: (row) => void decisions.sendBack(row.participant),
      onAdmitAll: () => void decisions.admitAll(),
      onLock: (locked) => void decisions.lock(locked),
      onSay: (row, text) => void decisions.say(row.participant, text),
      onSayToAll: (text) => void decisions.sayToAll(text),
      onLate: (minutes) => void decisions.late(minutes),
      onLead: (verb, participant) => void decisions.lead(verb, participant),
      colleagues: decisions.colleagues,
      onAskColleagues: () => void decisions.askColleagues(),
      onHandOver: (colleague) => void decisions.handOver(colleague),
      onMuteAll: () => void decisions.muteAll(),
      onLowerHands: () => void decisions.lowerHands(),
      onMore: () => void participation.moreGuests(),
      pending: participation.pending,
      opened: this.#opened,
      onOpen: (row) => void this.#unfold(row),
    };
  }

  /** @param {GuestRow} row */
  #remove({ participant, name }) {
    const remove = () => void this.decisions.remove(participant);
    this.#options.questions.ask('remove', remove, { name });
  }

  /** @param {string | null} participant */
  async #unfold(participant) {
    const { page } = this.#options;
    this.#opened = participant;
    page.draw();
    if (!participant) return;
    await this.decisions.readClients();
    // What has unfolded may lie below the end of the list.
    queueMicrotask(() => page.root.querySelector('.row-more')?.scrollIntoView({ block: 'nearest' }));
  }

  /** @param {import('./wire').FinalReason} reason */
  #final(reason) {
    const ended = reason === 'ended';
    const action = ended
      ? button(t('workspace.open_again'), () => void this.#openAgain(), { sign: 'again' })
      : button(t(`final.${reason}.do`), this.#options.onAgain, { look: 'primary' });
    return farewell({
      title: t(`final.${reason}.title`),
      more: t(ended ? 'final.ended.host' : `final.${reason}.more`),
      sign: ended ? 'check' : 'again',
      action,
    });
  }

  async #openAgain() {
    const { desk, onAgain, appointment } = this.#options;
    const at = desk();
    if (!at) return;
    await at.openAgain(appointment);
    onAgain();
  }
}
