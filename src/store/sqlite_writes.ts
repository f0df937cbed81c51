/**
 * Writes that come at the same moment go to the disk together: what a commit costs, all of them share.
 *
 * @module
 */

import { setImmediate } from "node:timers";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { StoreTroubleError } from "./store_error.ts";

interface Write {
  body(): unknown;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** The writes to a database, in the order in which they come. */
export class SqliteWrites implements Disposable {
  readonly #db: SqliteDatabase;
  #waiting: Write[] = [];

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /**
   * Runs a function that writes all of it or nothing, whatever becomes of others. What it returns is
   * told when it is on disk. It may be run twice, of which the first time is undone.
   *
   * @throws {StoreTroubleError} If the file cannot be written, or is busy for too long.
   */
  add<T>(body: () => T): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ body, resolve, reject });
      // Requests that came in the same turn of the event loop are all there by then.
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    }) as Promise<T>;
  }

  /** Writes what still waits. */
  [Symbol.dispose](): void {
    this.#flush();
  }

  #flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (this.#writeTogether(writes)) return;
    for (const write of writes) this.#writeTogether([write]);
  }

  /** Whether it is settled what becomes of the writes. */
  #writeTogether(writes: readonly Write[]): boolean {
    if (writes.length === 0) return true;
    try {
      const results = this.#db.transaction(() => writes.map(({ body }) => body()));
      for (const [index, { resolve }] of writes.entries()) resolve(results[index]);
    } catch (error) {
      // One that is refused has undone the others.
      if (writes.length > 1 && !(error instanceof StoreTroubleError)) return false;
      for (const { reject } of writes) reject(error);
    }
    return true;
  }
}
