/**
 * What a page keeps of a call besides the participation itself: how one looks at it, what is open
 * beside it, and the keys that steer it. The same on both pages.
 *
 * @typedef {import('./participation').Participation} Participation
 *
 * @typedef {object} Options
 * @property {import('./page').Page} page
 * @property {import('./devices').Devices} devices
 * @property {import('./notices').Notices} notices
 * @property {() => Participation | null} participation  the present one
 * @property {import('./panels').PanelName | null} [firstPanel]
 *
 * @typedef {object} Shown  what differs between the pages
 * @property {string} listTitle
 * @property {() => unknown} list
 * @property {unknown} clock  hosts only
 * @property {(() => void) | null} onEnd  null for those who may not
 */

import { nothing } from '../vendor/lit-html/lit-html.js';
import { FullScreen } from './fullscreen.js';
import { t } from './i18n.js';
import { Keys } from './keys.js';
import { firstLayout, followed, isSame, placement, toRemember, togglePin } from './layout.js';
import { Numbers } from './numbers.js';
import { Outside } from './outside.js';
import { Panels, focusFirst } from './panels.js';
import { qualityOf } from './quality.js';
import { othersIn, presentIn } from './state.js';
import { switches } from './switches.js';
import { tilesOf } from './tiles.js';
import { Together } from './together.js';
import { aside } from './ui/aside.js';
import { controls } from './ui/controls.js';
import { conversation } from './ui/conversation.js';
import { more } from './ui/more.js';
import { shortcuts } from './ui/shortcuts.js';

const REMEMBERED = 'anteroom.layout';

export class InCall {
  panels;
  devices;
  deeds;
  layout = firstLayout(recall());
  menuOpen = false;
  sheetOpen = false;
  outside;
  fullScreen;

  /** @type {Options} */ #options;
  together;
  #numbers;
  #keys;
  /** Whether audio only has switched the camera off, and its end switches it on again. */
  #cameraRests = true;
  /** The mid of the picture that is shown outside. */
  #outsideMid = '';

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    const { page, devices, notices, participation, firstPanel } = options;
    this.devices = devices;
    this.panels = new Panels(page.root, page.draw, firstPanel);
    this.outside = new Outside(page.draw);
    this.fullScreen = new FullScreen(page.draw);
    this.together = new Together(this.panels, page.draw);
    this.#numbers = new Numbers(page.draw);
    const { onMic, onCamera, onScreen } = switches(devices, notices);
    /** Everything that a button, an entry of the menu and a key alike may do. */
    this.deeds = {
      mic: onMic,
      camera: onCamera,
      screen: () => void onScreen(),
      people: () => this.panels.toggle('people'),
      chat: () => this.panels.toggle('chat'),
      hand: () => this.together.toggleHand(participation()),
      connection: () => this.panels.toggle('connection'),
      settings: () => this.panels.toggle('settings'),
      view: () => this.#toggleView(),
      self: () => this.#toggleSelf(),
      audioOnly: () => this.#toggleAudioOnly(),
      outside: () => this.#try(this.outside),
      full: () => this.#try(this.fullScreen),
      keys: () => this.#openSheet(),
    };
    devices.onPlugged = (thing) => this.#offer(thing);
    devices.onFellBack = (kind, name) => {
      if (name) notices.add(t(`devices.fell_back.${kind}`, { name }));
      else notices.add(t(`devices.gone.${kind}`), 'bad');
    };
    this.#keys = new Keys({
      active: () => participation()?.screen === 'call',
      muted: () => devices.mic.track !== null && !devices.mic.on,
      onDeed: (deed) => this.deeds[deed](),
      onTalk: (talking) => void devices.turn('mic', talking),
    });
  }

  /**
   * @param {Participation} participation
   * @param {import('./media').Media} media  one's own in it
   * @param {Shown} shown
   */
  draw(participation, media, { listTitle, list, clock, onEnd }) {
    const { page } = this.#options;
    this.#follow(participation);
    const tiles = tilesOf(participation, media, this.devices, this.layout);
    this.#showOutside(tiles, presentIn(participation.state, participation.now));
    return [
      conversation({
        participation,
        media,
        devices: this.devices,
        tiles,
        silent: page.silent,
        onSound: page.sound,
        onUnmute: this.deeds.mic,
        onAudioOnly: this.deeds.audioOnly,
        layout: this.layout,
        onPin: (place) => this.#change(togglePin(this.layout, place)),
        list: aside({
          participation,
          media,
          panels: this.panels,
          numbers: this.#numbers,
          together: this.together,
          devices: this.devices,
          title: listTitle,
          list,
        }),
        bar: this.#bar(participation, { clock, onEnd }),
      }),
      this.sheetOpen
        ? shortcuts({ on: this.#keys.on, onTurn: this.#turnKeys, onClose: this.#closeSheet })
        : nothing,
    ];
  }

  /** There is no call to be seen any more. */
  rest() {
    this.menuOpen = false;
    this.sheetOpen = false;
    void this.outside.close();
    void this.fullScreen.end();
  }

  /**
   * What can be seen of each picture, here and outside: the page may be hidden, and the window not.
   *
   * @param {Record<string, number>} pixels  by mid, as the page has them
   * @returns {Record<string, number>}
   */
  alsoOutside(pixels) {
    const mid = this.#outsideMid;
    const here = pixels[mid];
    if (here === undefined || !this.outside.isOpen) return pixels;
    return { ...pixels, [mid]: Math.max(here, Math.ceil(this.outside.pixels)) };
  }

  closeMenu = () => {
    this.menuOpen = false;
    this.#drawAndFocus('[data-opens=more]');
  };

  /** @param {Participation} participation @param {Pick<Shown, 'clock' | 'onEnd'>} shown */
  #bar(participation, { clock, onEnd }) {
    const { state } = participation;
    const quality = qualityOf(state.call, state.you?.participant);
    return controls({
      devices: this.devices,
      open: this.panels.open,
      quality,
      asking: state.meeting?.asking ?? 0,
      host: state.you?.role === 'host',
      clock,
      together: this.together.controls(participation),
      menu: this.menuOpen ? more(this, participation, quality) : null,
      actions: {
        onMic: this.deeds.mic,
        onCamera: this.deeds.camera,
        onScreen: this.deeds.screen,
        onPeople: this.deeds.people,
        onConnection: this.deeds.connection,
        onMore: () => this.#openMenu(),
        onLeave: () => void participation.leave(),
        onEnd,
      },
    });
  }

  /** @param {Participation} participation */
  #follow({ state, now }) {
    const before = this.layout;
    const speakers = state.call?.speakers ?? [];
    const next = followed(before, { ...presentIn(state, now), speakers, now });
    // Whoever starts their video, wherever that is, does not want audio only any more.
    const audioOnly = next.audioOnly && !this.devices.camera.on;
    this.layout = audioOnly === next.audioOnly ? next : { ...next, audioOnly };
    if (next.pinned !== before.pinned || audioOnly !== before.audioOnly) remember(this.layout);
  }

  /**
   * Outside is shown what is large here, or whoever spoke last.
   *
   * @param {readonly import('./ui/tile').Tile[]} tiles
   * @param {import('./layout').Present} present
   */
  #showOutside(tiles, present) {
    const { front } = this.layout;
    const speaker = /** @type {const} */ ({ participant: front ?? '', source: 'camera' });
    const place = placement(this.layout, present).large ?? speaker;
    const shown = tiles.find((one) => isSame(one, place));
    this.#outsideMid = shown?.mid ?? '';
    this.outside.show(shown?.live ? shown.video : null);
  }

  /** @param {{ isPossible: boolean, toggle: () => Promise<void> }} able */
  #try(able) {
    if (!able.isPossible) return;
    able.toggle().catch(() => this.#options.notices.add(t('view.refused'), 'bad'));
  }

  /** @param {import('./layout').Layout} layout */
  #change(layout) {
    this.layout = layout;
    remember(layout);
    this.#options.page.draw();
  }

  #toggleView() {
    const { participation, notices } = this.#options;
    const state = participation()?.state;
    if (!state || othersIn(state).length < 2) return;
    const view = this.layout.view === 'grid' ? 'speaker' : 'grid';
    this.#change({ ...this.layout, view });
    notices.add(t(`view.${view}`));
  }

  #toggleSelf() {
    const selfShown = !this.layout.selfShown;
    this.#change({ ...this.layout, selfShown });
    this.#options.notices.add(t(selfShown ? 'view.self_shown' : 'view.self_hidden'));
  }

  #toggleAudioOnly() {
    const { camera } = this.devices;
    const audioOnly = !this.layout.audioOnly;
    this.#change({ ...this.layout, audioOnly });
    if (audioOnly) this.#cameraRests = camera.on;
    if (camera.on || this.#cameraRests) void this.devices.turn('camera', !audioOnly);
  }

  /** @param {import('./plugged').Plugged} thing */
  #offer(thing) {
    this.#options.notices.add(t('devices.plugged', { name: thing.name }), 'plain', {
      label: t('devices.use'),
      onPress: () => void this.devices.use(thing),
    });
  }

  #openMenu() {
    this.menuOpen = true;
    this.#drawAndFocus('[data-menu] button');
  }

  #openSheet() {
    this.sheetOpen = true;
    this.#options.page.draw();
  }

  /** @param {boolean} on */
  #turnKeys = (on) => {
    this.#keys.turn(on);
    this.#options.page.draw();
  };

  #closeSheet = () => {
    this.sheetOpen = false;
    this.#drawAndFocus('[data-opens=more]');
  };

  /** @param {...string} selectors */
  #drawAndFocus(...selectors) {
    const { page } = this.#options;
    page.draw();
    queueMicrotask(() => focusFirst(page.root, ...selectors));
  }
}

/** In the tab: another tab may be another meeting, and a reload is the same one. */
function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {import('./layout').Layout} layout */
function remember(layout) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(toRemember(layout)));
  } catch {
    // A browser that keeps nothing begins again with the grid.
  }
}
