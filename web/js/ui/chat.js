/** The panel in which people in the call write to each other. Its lines are text and nothing else. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { t, timeOfDay } from '../i18n.js';

/** Of one line, as the server has it. */
const MOST_CHARACTERS = 2000;

/**
 * @typedef {import('../wire').ChatLine} ChatLine
 *
 * @param {object} shown
 * @param {readonly ChatLine[]} shown.lines  oldest first
 * @param {string | undefined} shown.self
 * @param {string} shown.draft
 * @param {boolean} shown.resting  a line is on its way
 * @param {(draft: string) => void} shown.onDraft
 * @param {() => void} shown.onSend
 */
export function chat({ lines, self, draft, resting, onDraft, onSend }) {
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onSend();
  };
  return html`<div class="chat">
    <p class="chat-note">${t('chat.note')}</p>
    <div class="chat-scroll" tabindex="0" role="log" aria-label=${t('chat.title')}>
      <ol class="chat-lines">
        ${repeat(lines, keyOf, (line, at) => one(line, lines[at - 1], self))}
      </ol>
      ${lines.length === 0 ? html`<p class="empty">${t('chat.nothing')}</p>` : nothing}
    </div>
    <form class="chat-form" @submit=${submit}>
      <label for="chat-text">${t('chat.label')}</label>
      <textarea
        id="chat-text" rows="2" maxlength=${MOST_CHARACTERS} dir="auto" enterkeyhint="send"
        autocomplete="off" .value=${draft}
        @input=${(/** @type {Event} */ event) =>
          onDraft(/** @type {HTMLTextAreaElement} */ (event.target).value)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => sendByKey(event, onSend)}></textarea>
      <button class="button primary" type="submit" ?disabled=${resting || !draft.trim()}
      >${t('chat.send')}</button>
    </form>
  </div>`;
}

/** @param {ChatLine} line */
function keyOf({ number, at }) {
  return `${number}/${at}`;
}

/**
 * @param {ChatLine} line
 * @param {ChatLine | undefined} before  by the same person it needs no name again
 * @param {string | undefined} self
 */
function one(line, before, self) {
  const own = line.participant === self;
  const goesOn = before?.participant === line.participant && line.at - before.at < 120;
  const who = html`<p class="chat-who">
    <bdi>${own ? t('call.you') : line.name}</bdi> <time>${timeOfDay(line.at)}</time>
  </p>`;
  return html`<li class="chat-line ${own ? 'own' : ''}">
    ${goesOn ? html`<span class="unseen">${own ? t('call.you') : line.name}</span>` : who}
    <p class="chat-text" dir="auto">${line.text}</p>
  </li>`;
}

/**
 * Enter sends, with Shift it begins another line; while letters are being put together it is neither.
 *
 * @param {KeyboardEvent} event
 * @param {() => void} onSend
 */
function sendByKey(event, onSend) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  onSend();
}
