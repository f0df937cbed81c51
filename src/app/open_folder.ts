/**
 * Opens the store in a folder, and makes the folder when there is none.
 *
 * @module
 */

import { dirname, join } from "../deps/std_path.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../store/sqlite_store.ts";
import { StoreTroubleError } from "../store/store_error.ts";
import type { TrackingStore } from "../store/tracking_store.ts";

/**
 * Opens the database in a folder.
 *
 * Requires `--allow-read` and `--allow-write` for the database, and `--allow-write` for the folder if
 * that is to be made.
 *
 * @throws {StoreTroubleError} If the folder cannot be made, or the database not be opened.
 */
export function openFolder(directory: string, options: SqliteStoreOptions): TrackingStore {
  const path = databasePath(directory);
  try {
    return openSqliteStore(path, options);
  } catch {
    // Whatever was wrong is thrown again, unless it was the folder, which others may be making, too.
    if (databaseNumber(directory) === undefined) makeFolder(directory);
    return openSqliteStore(path, options);
  }
}

/**
 * A number that the database in a folder keeps as long as it is the same file; `undefined` if there is none.
 *
 * @throws {StoreTroubleError} If that cannot be told.
 */
export function databaseNumber(directory: string): number | undefined {
  try {
    return Deno.statSync(databasePath(directory)).ino ?? 0; // which some systems do not have
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw toTrouble(error);
  }
}

/** Where the database of a folder is. */
export function databasePath(directory: string): string {
  return join(directory, "mlops.sqlite");
}

/** A folder that is there already belongs to somebody: nothing is put into it but the database. */
function makeFolder(directory: string): void {
  try {
    makeWithParents(directory);
    Deno.writeTextFileSync(join(directory, ".gitignore"), "*\n");
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw toTrouble(error);
  }
}

function makeWithParents(directory: string): void {
  try {
    Deno.mkdirSync(directory);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(dirname(directory), { recursive: true });
    Deno.mkdirSync(directory);
  }
}

function toTrouble(error: unknown): unknown {
  return error instanceof Error ? new StoreTroubleError(error.message, { cause: error }) : error;
}
