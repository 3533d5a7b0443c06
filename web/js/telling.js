/**
 * What a session has been told of this page. What has not changed is not said again; a new session
 * knows nothing yet.
 *
 * @typedef {import('./wire').CallCommand} CallCommand
 */

export class Telling {
  /** @type {Map<string, string>} by the command's type */ #told = new Map();
  #connection;

  /** @param {import('./protocol').Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** @param {CallCommand} command */
  tell(command) {
    const said = JSON.stringify(command);
    if (this.#connection.status !== 'open' || this.#told.get(command.type) === said) return;
    this.#told.set(command.type, said);
    this.#connection.tell(command);
  }

  /** Of these types anything is said again. @param {...CallCommand['type']} types */
  forget(...types) {
    for (const type of types) this.#told.delete(type);
  }

  forgetAll() {
    this.#told.clear();
  }
}
