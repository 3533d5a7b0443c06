/**
 * What people in a call do together beside speaking, the same on both pages: hands and the chat.
 *
 * @typedef {import('./participation').Participation} Participation
 * @typedef {import('./panels').Panels} Panels
 */

import { Chat } from './chat.js';
import { t } from './i18n.js';
import { chat } from './ui/chat.js';
import { panel } from './ui/panel.js';
import { takingPart } from './ui/taking_part.js';

export class Together {
  #chat = new Chat();
  #panels;
  #onChange;

  /**
   * @param {Panels} panels
   * @param {() => void} onChange
   */
  constructor(panels, onChange) {
    this.#panels = panels;
    this.#onChange = onChange;
  }

  /** For the bar. @param {Participation} participation */
  controls(participation) {
    const { call, chat: lines, you } = participation.state;
    const self = you?.participant ?? '';
    const hands = call?.hands ?? [];
    const open = this.#panels.open === 'chat';
    if (open) this.#chat.read(lines);
    return takingPart({
      hand: isUp(participation),
      resting: participation.pending.has('hand'),
      open,
      unread: this.#chat.unread(lines, self),
      raised: (call?.people ?? [])
        .filter(({ participant }) => participant !== self && hands.includes(participant))
        .map(({ name }) => name),
      onHand: () => this.toggleHand(participation),
      onChat: () => this.#panels.toggle('chat'),
    });
  }

  /** @param {Participation | null} participation */
  toggleHand(participation) {
    if (participation) void participation.hand(!isUp(participation));
  }

  /** The panel of the chat. @param {Participation} participation */
  panel(participation) {
    const content = chat({
      lines: participation.state.chat,
      self: participation.state.you?.participant,
      draft: this.#chat.draft,
      resting: participation.pending.has('write') || participation.link !== 'open',
      onDraft: (draft) => {
        this.#chat.draft = draft;
        this.#onChange();
      },
      onSend: () => void this.#send(participation),
    });
    return panel(t('chat.title'), content, this.#panels.close, t('chat.close'));
  }

  /** A line that was not taken stays in the field. @param {Participation} participation */
  async #send(participation) {
    const sent = this.#chat.draft;
    if (!sent.trim()) return;
    const taken = await participation.write(sent);
    if (taken && this.#chat.draft === sent) this.#chat.draft = '';
    this.#onChange();
  }
}

/** Whether one's own hand is up. @param {Participation} participation */
export function isUp({ state: { call, you } }) {
  return !!you && !!call?.hands.includes(you.participant);
}
