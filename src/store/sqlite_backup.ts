/**
 * A copy of an SQLite database as it is at one moment, while others use it.
 *
 * @module
 */

import { backup, DatabaseSync } from "node:sqlite";
import { troubleOf } from "./sqlite_database.ts";
import { StoreTroubleError } from "./store_error.ts";

/** All pages in one step: between two steps a writer could make the copy begin anew for ever. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database into a file, and checks the copy.
 *
 * Requires `--allow-read` and `--allow-write` for both files.
 *
 * @throws {StoreTroubleError} If it cannot be read, the copy not be written, or is damaged.
 */
export async function backupSqlite(from: string, to: string): Promise<void> {
  try {
    using source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
    await backup(source, to, { rate: ALL_PAGES });
    using copy = new DatabaseSync(to);
    // A copy that is one file only can be taken anywhere.
    copy.exec("pragma journal_mode = delete");
    const [found] = copy.prepare("pragma integrity_check(1)").all();
    if (found?.integrity_check === "ok") return;
    throw new StoreTroubleError(`the copy is damaged: ${found?.integrity_check}`);
  } catch (error) {
    throw troubleOf(error);
  }
}
