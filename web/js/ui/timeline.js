/** The day at a glance, above its list: each appointment where it lies, and what goes on at its door. */

import { repeat } from '../../vendor/lit-html/directives/repeat.js';
import { html, nothing } from '../../vendor/lit-html/lit-html.js';
import { plan, shareOf } from '../day.js';
import { t, timeOfDay, timeSpan } from '../i18n.js';

/** Of the narrowest strip, 30 rem, this is a finger's width (24 px). */
const SHORTEST = 0.05;

/**
 * @param {object} shown
 * @param {readonly import('../wire').AppointmentRow[]} shown.rows  by time
 * @param {number} shown.now
 * @param {(row: import('../wire').AppointmentRow) => void} shown.onChoose
 */
export function timeline({ rows, now, onChoose }) {
  const day = plan(rows, SHORTEST);
  if (!day) return nothing;
  const present = shareOf(day, now);
  return html`<nav class="timeline" aria-label=${t('timeline.label')} tabindex="0">
    <div class="timeline-strip" .style=${`--lanes: ${day.lanes}`}>
      <ol class="timeline-hours" aria-hidden="true">
        ${day.hours.map(
          (hour) =>
            html`<li .style=${`--start: ${shareOf(day, hour)}`}>
              <span>${timeOfDay(hour)}</span>
            </li>`,
        )}
      </ol>
      <ol class="timeline-blocks">
        ${repeat(
          day.blocks,
          ({ row }) => row.appointment,
          ({ row, start, length, lane }) =>
            html`<li .style=${`--start: ${start}; --length: ${length}; --lane: ${lane}`}>
              ${block(row, () => onChoose(row))}
            </li>`,
        )}
      </ol>
      ${
        present === null
          ? nothing
          : html`<p class="timeline-now" .style=${`--start: ${present}`}>
            <span class="unseen">${t('timeline.now', { time: timeOfDay(now) })}</span>
          </p>`
      }
    </div>
  </nav>`;
}

/** @param {import('../wire').AppointmentRow} row @param {() => void} onChoose */
function block({ title, starts_at, ends_at, meeting }, onChoose) {
  const { phase, waiting, asking } = meeting;
  const door = waiting + asking;
  const said = [
    timeSpan(starts_at, ends_at),
    title,
    t(`workspace.phase.${phase}`),
    waiting > 0 ? t('workspace.waiting', { count: waiting }) : '',
    asking > 0 ? t('workspace.asking', { count: asking }) : '',
  ];
  return html`<button
    class="timeline-block" type="button" data-phase=${phase} title=${title}
    aria-label=${said.filter(Boolean).join(', ')} @click=${onChoose}>
    <span class="timeline-title">${title}</span>
    ${door > 0 ? html`<b class="timeline-door">${door}</b>` : nothing}
  </button>`;
}
