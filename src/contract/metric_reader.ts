/**
 * The points of metrics, read and written part by part: together they may be larger than memory.
 *
 * @module
 */

import type { MetricHistory } from "./iteration.ts";
import { numbersToJson } from "./wire_number.ts";

/** Reads the points of one metric. */
export interface MetricReader {
  /** How many there are; what comes later is left out. */
  count: number;
  /** Some of a column, one number at least, from the point of an index on. */
  read(
    column: keyof MetricHistory,
    from: number,
  ): ArrayLike<number> | Promise<ArrayLike<number>>;
}

/** Readers by the names of their metrics. */
export type MetricReaders = ReadonlyMap<string, MetricReader>;

const COLUMNS = ["steps", "values", "timestamps"] as const;
/** So many numbers become text at once: few enough that the text is soon forgotten. */
const AT_ONCE = 1000;

/** Reads points that are in memory. */
export function readerOf(history: MetricHistory): MetricReader {
  return {
    count: history.values.length,
    read: (column, from) => from === 0 ? history[column] : history[column].slice(from),
  };
}

/** Reads the points of metrics that are in memory. */
export function readersOf(histories: ReadonlyMap<string, MetricHistory>): MetricReaders {
  return new Map([...histories].map(([name, history]) => [name, readerOf(history)]));
}

/** The JSON of metrics' points, exact for every number. */
export async function* historiesToJson(readers: MetricReaders): AsyncGenerator<string> {
  let before = "{";
  for (const [name, reader] of readers) {
    yield `${before}${JSON.stringify(name)}:`;
    yield* historyToJson(reader);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

/** The JSON of a metric's points. */
export async function* historyToJson(reader: MetricReader): AsyncGenerator<string> {
  let before = "{";
  for (const column of COLUMNS) {
    yield `${before}"${column}":[`;
    for (let from = 0; from < reader.count;) {
      const numbers = await reader.read(column, from);
      const end = Math.min(numbers.length, reader.count - from);
      yield* numbersToText(numbers, end, from === 0 ? "" : ",");
      from += end;
    }
    before = "],";
  }
  yield "]}";
}

function* numbersToText(
  numbers: ArrayLike<number>,
  end: number,
  before: string,
): Generator<string> {
  for (let start = 0; start < end; start += AT_ONCE) {
    const part = new Array<number>(Math.min(AT_ONCE, end - start));
    for (let at = 0; at < part.length; at++) part[at] = numbers[start + at]!;
    yield `${start === 0 ? before : ","}${numbersToJson(part).slice(1, -1)}`;
  }
}
