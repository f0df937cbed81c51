/**
 * What filters ask of texts that SQL itself cannot answer, as functions of an SQLite connection. They
 * call the one meaning that filters have, so that SQL gives no answer of its own.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { IterationError } from "../contract/iteration.ts";
import { errorText, numberOf, tagValue, testOf } from "../contract/iteration_filter.ts";
import { NOT_A_NUMBER } from "./sort_value.ts";
import { fromStoredText, toStoredText } from "./sqlite_text.ts";

/** The tests that conditions are: each is made once for iteration after iteration. */
const tests = new Map<string, (value: unknown) => boolean>();
const MOST_TESTS = 100;

/** Every one of them gives null for a null that comes first. */
const FUNCTIONS = {
  /** Whether a condition, as JSON, holds for a number or a text. */
  filter_holds: (value: number | string, condition: string): number =>
    Number(known(condition)(typeof value === "string" ? fromStoredText(value) : value)),
  /** Whether a condition, as JSON, holds for one of the tags, as JSON. */
  filter_tags_hold: (tags: string, condition: string): number =>
    Number(read<string[]>(tags).some(known(condition))),
  /** What the tags, as JSON, say to a name. */
  filter_tag: (tags: string, name: string): string | null => {
    const value = tagValue(read(tags), fromStoredText(name));
    return value === undefined ? null : toStoredText(value);
  },
  /** The text of an error, which is JSON. */
  filter_error: (error: string): string => toStoredText(errorText(read<IterationError>(error))),
  /** The number that a parameter's text says; without one a text that no number is compared with. */
  filter_number: (text: string): number | string | Uint8Array => {
    const number = numberOf(fromStoredText(text), true) ?? "";
    return Number.isNaN(number) ? NOT_A_NUMBER : number;
  },
};

/** Makes them known to a connection. */
export function addFilterFunctions(connection: DatabaseSync): void {
  for (const [name, body] of Object.entries(FUNCTIONS)) {
    const answer = body as (...values: SQLOutputValue[]) => number | string | Uint8Array | null;
    const call = (first: SQLOutputValue, ...rest: SQLOutputValue[]) =>
      first === null ? null : answer(first, ...rest);
    connection.function(name, { deterministic: true, varargs: true }, call);
  }
}

function known(condition: string): (value: unknown) => boolean {
  const found = tests.get(condition);
  if (found !== undefined) return found;
  if (tests.size === MOST_TESTS) tests.clear();
  const test = testOf(read(condition));
  tests.set(condition, test);
  return test;
}

function read<T>(json: string): T {
  return JSON.parse(json);
}
