/**
 * One connection to an SQLite file: opening it, its transactions, and its prepared statements.
 *
 * @module
 */

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { SqlPart } from "./sql_part.ts";
import { addFilterFunctions } from "./sqlite_filter_functions.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./sqlite_schema.ts";
import { fromStoredText, toStoredText } from "./sqlite_text.ts";
import { StoreDamageError, StoreTroubleError, StoreVersionError } from "./store_error.ts";

/** How long a statement waits for another process to finish writing, in milliseconds. */
const BUSY_TIMEOUT = 5000;
/** How long it waits for its turn to write before it asks anew, in milliseconds. */
const TURN_TIMEOUT = 20;
const BUSY = 5;

/** Filters can be written in any number of ways, and each is a statement of its own. */
const MOST_STATEMENTS = 200;

/** SQLite's codes for what is not the statement's fault: busy, locked, read-only, i/o, full, … */
const TROUBLE_CODES = [5, 6, 8, 10, 13, 14];
const DAMAGE_CODES = [11, 26]; // and for a file that is damaged, or no database

/** A row as SQLite gives it. */
export type Row = Record<string, unknown>;

/** What the platform has, and its types do not know. */
interface ListingStatement extends StatementSync {
  setReturnArrays(isOn: boolean): void;
}

/** A connection that keeps its prepared statements. */
export class SqliteDatabase implements Disposable {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** How long a statement waits now, in milliseconds. */
  #patience = BUSY_TIMEOUT;

  /**
   * Opens the file, makes it when it is missing, and brings its schema up to date.
   *
   * Requires `--allow-read` and `--allow-write` for the file.
   *
   * @param readOnly Whether the file is left as it is, of whichever earlier version it may be.
   * @throws {StoreVersionError} If the file is of a newer version, or holds something else; it is left
   * alone then.
   * @throws {StoreTroubleError} If it cannot be opened.
   */
  constructor(path: string, { readOnly = false } = {}) {
    this.#connection = connect(path, readOnly);
    try {
      addFilterFunctions(this.#connection);
      if (readOnly) this.#checkVersion(path);
      else this.#prepareSchema(path);
    } catch (error) {
      this.#connection.close();
      throw troubleOf(error);
    }
  }

  /** The rows of a query. */
  all<T = Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#statement(sql).all(...values.map(toStored)).map(fromStored) as T[];
  }

  /** The rows of a query as lists, which take half the time of objects where there are many columns. */
  lists<T extends unknown[]>(sql: string, ...values: SQLInputValue[]): T[] {
    const statement = this.#statement(sql) as ListingStatement;
    statement.setReturnArrays(true);
    const rows = statement.all(...values.map(toStored)) as unknown as T[];
    for (const row of rows) fromStoredList(row);
    return rows;
  }

  /** The rows of a query that was put together. */
  select<T = Row>({ text, values }: SqlPart): T[] {
    return this.all(text, ...values);
  }

  /** The first row of a query; `undefined` if there is none. */
  get<T = Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    const row = this.#statement(sql).get(...values.map(toStored));
    return row && fromStored(row) as T;
  }

  /** Runs a statement. */
  run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values.map(toStored));
  }

  /** Runs an `insert`; gives the new row's ordinal. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values.map(toStored)).lastInsertRowid);
  }

  /**
   * Runs a function as one transaction: all of its writes come to be on disk, or none.
   *
   * @throws {StoreTroubleError} If the file cannot be written, or is busy for too long.
   */
  transaction<T>(body: () => T): T {
    return this.#within(() => this.#beginToWrite(), body);
  }

  /** Runs a function as a step of a transaction, which goes on without it if it throws. */
  step<T>(body: () => T): T {
    this.run("savepoint step");
    try {
      const result = body();
      this.run("release step");
      return result;
    } catch (error) {
      // At some troubles, like a full disk, SQLite has undone the whole transaction itself.
      if (this.#connection.isTransaction) this.#connection.exec("rollback to step; release step");
      throw error;
    }
  }

  /**
   * Runs a function that only reads: all of its queries see the same state.
   *
   * @throws {StoreTroubleError} If the file cannot be read.
   */
  snapshot<T>(body: () => T): T {
    return this.#within(() => {
      this.#waitAtMost(BUSY_TIMEOUT);
      this.run("begin");
    }, body);
  }

  /**
   * Gives the disk back what deleted rows left free.
   *
   * @throws {StoreTroubleError} If the file cannot be written, is busy for too long, or not everything
   * is permitted.
   */
  compact(): void {
    this.#waitAtMost(BUSY_TIMEOUT);
    try {
      this.#connection.exec("vacuum; pragma wal_checkpoint(truncate)");
    } catch (cause) {
      const trouble = troubleOf(cause) as Error;
      // Deno lets SQLite attach no file of its own where not everything is permitted.
      if (!trouble.message.includes("attached databases")) throw trouble;
      throw new StoreTroubleError("giving the disk back what is free needs --allow-all", { cause });
    }
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #within<T>(begin: () => void, body: () => T): T {
    try {
      begin();
      const result = body();
      this.run("commit");
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec("rollback");
      throw troubleOf(error);
    }
  }

  /**
   * Left to itself, SQLite looks for its turn ever more seldom: among many writers, some would get none
   * for seconds. Asked again and again for a short while, it does not. Once it is its turn, it waits for
   * nobody any more.
   */
  #beginToWrite(): void {
    const deadline = performance.now() + BUSY_TIMEOUT;
    this.#waitAtMost(TURN_TIMEOUT);
    while (!this.#triesToWrite(deadline));
  }

  /** Many writes come one after another: what each would change back and forth is changed once. */
  #waitAtMost(milliseconds: number): void {
    if (this.#patience === milliseconds) return;
    this.run(`pragma busy_timeout = ${milliseconds}`);
    this.#patience = milliseconds;
  }

  /** Whether it is its turn. */
  #triesToWrite(deadline: number): boolean {
    try {
      this.run("begin immediate");
      return true;
    } catch (error) {
      const isBusy = ((error as { errcode?: number }).errcode ?? 0) % 256 === BUSY;
      if (!isBusy || performance.now() > deadline) throw error;
      return false;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      if (this.#statements.size === MOST_STATEMENTS) this.#forgetOldest();
    } else this.#statements.delete(sql); // what is in use stays, at the end
    this.#statements.set(sql, statement);
    return statement;
  }

  #forgetOldest(): void {
    const [oldest] = this.#statements.keys();
    this.#statements.delete(oldest!);
  }

  #prepareSchema(path: string): void {
    this.#checkVersion(path);
    this.#connection.exec("pragma journal_mode = wal; pragma synchronous = full");
    if (this.#version() === SCHEMA_VERSION) return;
    this.transaction(() => {
      this.#checkVersion(path); // another process may have been faster
      for (const migration of MIGRATIONS.slice(this.#version())) this.#connection.exec(migration);
      this.#connection.exec(`pragma user_version = ${SCHEMA_VERSION}`);
    });
  }

  #checkVersion(path: string): void {
    const version = this.#version();
    if (version > SCHEMA_VERSION) {
      throw new StoreVersionError(
        `Cannot use the database "${path}": its version is ${version}, and this version of the ` +
          `library knows versions up to ${SCHEMA_VERSION}`,
      );
    }
    if (version === 0 && this.get("select 1 from sqlite_master") !== undefined) {
      throw new StoreVersionError(
        `Cannot use the database "${path}": it holds tables of another program`,
      );
    }
  }

  #version(): number {
    return Number(this.get("pragma user_version")!.user_version);
  }
}

function toStored(value: SQLInputValue): SQLInputValue {
  return typeof value === "string" ? toStoredText(value) : value;
}

function fromStored(row: Row): Row {
  for (const name in row) { // it has no prototype
    const value = row[name];
    if (typeof value === "string") row[name] = fromStoredText(value);
  }
  return row;
}

function fromStoredList(row: unknown[]): void {
  for (let column = 0; column < row.length; column++) {
    const value = row[column];
    if (typeof value === "string") row[column] = fromStoredText(value);
  }
}

function connect(path: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: BUSY_TIMEOUT, readOnly });
  } catch (error) {
    throw troubleOf(error);
  }
}

/** Tells trouble with the file from mistakes in a statement, and makes it an error of its own. */
export function troubleOf(error: unknown): unknown {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (!(error instanceof Error) || code !== "ERR_SQLITE_ERROR") return error;
  const kind = Number(errcode) & 0xff;
  if (DAMAGE_CODES.includes(kind)) return new StoreDamageError(error.message, { cause: error });
  const isTrouble = typeof errcode !== "number" || TROUBLE_CODES.includes(kind);
  return isTrouble ? new StoreTroubleError(error.message, { cause: error }) : error;
}
