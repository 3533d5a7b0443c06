/**
 * The day as a picture: which part of it is shown, and where in it each appointment lies. Pure.
 *
 * @typedef {import('./wire').AppointmentRow} AppointmentRow
 *
 * @typedef {object} Block  in shares of the shown part, 0 to 1; lanes count from 0
 * @property {AppointmentRow} row
 * @property {number} start
 * @property {number} length
 * @property {number} lane
 *
 * @typedef {object} Day
 * @property {number} from  seconds, a whole hour
 * @property {number} until
 * @property {Block[]} blocks  by time
 * @property {number} lanes
 * @property {number[]} hours  every whole hour that is shown
 */

const HOUR = 3600;
/** An empty morning or two appointments at noon still look like a day. */
const SHORTEST_HOURS = 6;

/**
 * @param {readonly AppointmentRow[]} rows  by time
 * @param {number} shortest  as what share of the shown part a short appointment is drawn, so that a
 *   finger can meet it
 * @returns {Day | null}  null for a day without any
 */
export function plan(rows, shortest) {
  if (rows.length === 0) return null;
  const from = Math.floor(Math.min(...rows.map((row) => row.starts_at)) / HOUR) * HOUR;
  const last = Math.ceil(Math.max(...rows.map((row) => row.ends_at)) / HOUR) * HOUR;
  const until = Math.max(last, from + SHORTEST_HOURS * HOUR);
  const whole = until - from;
  /** @type {number[]} where each lane is free again */ const free = [];
  const blocks = rows.map((row) => {
    const length = Math.max((row.ends_at - row.starts_at) / whole, shortest);
    const start = Math.min((row.starts_at - from) / whole, 1 - length);
    const found = free.findIndex((end) => end <= start);
    const lane = found < 0 ? free.length : found;
    free[lane] = start + length;
    return { row, start, length, lane };
  });
  const hours = Array.from({ length: whole / HOUR + 1 }, (_, i) => from + i * HOUR);
  return { from, until, blocks, lanes: free.length, hours };
}

/**
 * @param {Day} day
 * @param {number} now
 * @returns {number | null}  null before and after it
 */
export function shareOf({ from, until }, now) {
  return now < from || now > until ? null : (now - from) / (until - from);
}
