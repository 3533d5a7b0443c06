/**
 * What one takes part with: the devices, the media of the call, the talk at the door and the check of
 * the connection. All of it follows a participation, which has to be told so (`attendTo`).
 *
 * @typedef {import('./wire').CallEvent} CallEvent
 *
 * @typedef {object} Options
 * @property {import('./participation').Participation} participation
 * @property {import('./devices').Devices} devices
 * @property {import('./notices').Notices} notices
 * @property {() => void} onChange
 */

import { ConnectionCheck } from './connection_check.js';
import { Doorstep } from './doorstep.js';
import { t } from './i18n.js';
import { Media } from './media.js';
import { Telling } from './telling.js';

export class Attendance {
  /** @type {Options} */ #options;
  #telling;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { participation, devices, notices, onChange } = options;
    const { connection } = participation;
    const request = (/** @type {import('./wire').CallCommand} */ command) =>
      connection.request(command);
    this.#telling = new Telling(connection);
    this.check = new ConnectionCheck({
      request,
      onChange: () => {
        this.#tellPresence();
        onChange();
      },
    });
    this.doorstep = new Doorstep({ devices, notices, request, onChange });
    this.media = new Media({
      connection,
      telling: this.#telling,
      devices,
      doorstep: this.doorstep,
      onRefused: (problem) => participation.explain(problem),
      onChange,
    });
    document.addEventListener('visibilitychange', this.#tellPresence);
  }

  /** What is sent and what is said of it follow the devices; call it whenever these have changed. */
  devicesChanged() {
    this.#tellPresence();
    this.doorstep.devicesChanged();
    void this.media.send();
  }

  /** @param {CallEvent} event */
  hear(event) {
    const { state, screen } = this.#options.participation;
    const talked = this.doorstep.isOpen;
    this.doorstep.hear(event, state.talk);
    if (this.doorstep.isOpen !== talked) void this.media.send();
    for (const source of stoppedIn(event)) this.#stop(source);
    this.media.follow(state.call);
    if (event.type === 'welcome') {
      this.#tellPresence();
      this.media.welcomed();
    }
    if (event.type === 'probe_turn') void this.check.take(event);
    if (event.type === 'probe_over') this.check.interrupt();
    this.#enter(screen);
  }

  /** @param {import('./protocol').Status} status */
  linked(status) {
    this.#telling.forgetAll();
    if (status !== 'open') this.check.interrupt();
  }

  generation() {
    return this.media.peer?.generation ?? null;
  }

  leave() {
    this.#options.devices.stop();
    this.media.drop();
  }

  close() {
    document.removeEventListener('visibilitychange', this.#tellPresence);
    this.check.stop();
    this.doorstep.close();
    this.media.drop();
  }

  /** @param {import('./participation').Participation['screen']} screen  where one is now, or still */
  #enter(screen) {
    const { devices, participation } = this.#options;
    const { view, you } = participation.state;
    if (screen === 'door' || screen === 'call') void devices.start();
    if (screen !== 'door') this.check.stop();
    else if (view?.access.action === 'wait' && you?.role === 'guest') this.check.beginInAWhile();
    if (screen === 'final') devices.stop();
  }

  /** A host has turned it off. @param {import('./wire').Stoppable} source */
  #stop(source) {
    const { devices, notices } = this.#options;
    const live = source === 'mic' ? devices.mic.on && devices.mic.track : devices.screen;
    if (live) notices.add(t(`stopped.${source}`));
    this.media.stop(source);
  }

  #tellPresence = () => {
    const { participation, devices } = this.#options;
    if (participation.state.view?.stage === 'naming') return; // not arrived yet (R9)
    this.#telling.tell({
      type: 'presence',
      visible: document.visibilityState === 'visible',
      devices_ready: devices.status === 'settled',
      connection: this.check.verdict?.word ?? null,
    });
  };
}

/**
 * @param {CallEvent} event
 * @returns {import('./wire').Stoppable[]}  what a host has stopped of one's own; a page that was
 *   away meanwhile, or is new, hears of it in the snapshot
 */
function stoppedIn(event) {
  if (event.type === 'stopped') return [event.source];
  return event.type === 'welcome' || event.type === 'connect' ? (event.call?.stopped ?? []) : [];
}
