/** Which of their own appointments a client may have been looking for. Pure. */

/** Somebody who is hours early is not at the wrong door. */
const SOON_S = 12 * 3600;

/**
 * @template {{ link: string, starts_at: number, ends_at: number }} Visit
 * @param {readonly Visit[]} own  by time
 * @param {string} here  the path of the page they are on
 * @param {number} now
 * @returns {Visit | null}  null where this one is theirs, or none of theirs is near
 */
export function ownVisit(own, here, now) {
  if (own.some(({ link }) => pathOf(link) === here)) return null;
  return own.find(({ starts_at, ends_at }) => ends_at > now && starts_at < now + SOON_S) ?? null;
}

/** @param {string} link */
function pathOf(link) {
  return new URL(link, location.origin).pathname;
}
