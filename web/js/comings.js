/**
 * Who came into the call and who left it, for those who hear the page. Pure.
 *
 * Somebody has come when their media first stands; a dropped connection that returns is no coming.
 */

export class Comings {
  /** @type {Map<string, string> | null} names by participant; null while one is not in the call */
  #here = null;

  /**
   * @param {import('./wire').Call | null} call
   * @param {string | undefined} self
   * @returns {{ came: string[], went: string[] }}  names
   */
  follow(call, self) {
    if (!call) {
      this.#here = null;
      return { came: [], went: [] };
    }
    const others = call.people.filter((one) => one.participant !== self);
    const present = new Set(others.map((one) => one.participant));
    // Whoever is here when one comes in is seen in the list.
    this.#here ??= new Map(others.map((one) => [one.participant, one.name]));
    const here = this.#here;
    const came = others.filter((one) => one.connected && !here.has(one.participant));
    const went = [...here].filter(([participant]) => !present.has(participant));
    for (const { participant, name } of came) here.set(participant, name);
    for (const [participant] of went) here.delete(participant);
    return { came: came.map((one) => one.name), went: went.map(([, name]) => name) };
  }
}
