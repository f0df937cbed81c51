/**
 * The lines of a journal, over all of its segments, the first of which may not be as it should be: of a
 * newer version, or not to be read.
 *
 * @module
 */

import { encodeLine } from "../contract/journal_line.ts";
import { JOURNAL_VERSION, type JournalRecord } from "../contract/journal_record.ts";
import { parseWholeLine, typeOf } from "../contract/parse_line.ts";
import { type LiveSegments, OpenSegments } from "./open_segments.ts";
import {
  type Damage,
  type LineStart,
  lineStartFrom,
  readSegment,
  segmentName,
  segmentsOf,
} from "./segment.ts";

/** A whole line of a journal. */
export interface JournalLine {
  seq: number;
  /** The line with its newline; valid until the next one is asked for. */
  bytes: Uint8Array;
}

interface Position {
  seq: number;
  segment: number;
  next: LineStart;
}

const START: LineStart = { offset: 0, lines: 0 };

/** Reads the lines of one journal; what was read before need not be read again. */
export class JournalLines {
  readonly #path: string;
  readonly #id: string;
  readonly #live: LiveSegments | undefined;
  readonly #isHeaderKnown: boolean;
  /** How far it was read. */
  #position: Position | undefined;
  /** From where on it was wanted last: what an App did not take is wanted again. */
  #start: Position | undefined;

  /**
   * @param id The iteration's.
   * @param isHeaderKnown Whether the first line of the first segment need not be parsed: this process
   * wrote it.
   */
  constructor(path: string, id: string, live?: LiveSegments, isHeaderKnown = false) {
    this.#path = path;
    this.#id = id;
    this.#live = live;
    this.#isHeaderKnown = isHeaderKnown;
  }

  /** See {@linkcode JournalFolder.lines}. */
  *after(after: number, onDamage: (damage: Damage) => void): Generator<JournalLine> {
    const from = [this.#position, this.#start].find((it) => it !== undefined && it.seq <= after);
    this.#start = from;
    let last = from?.seq ?? 0;
    using segments = OpenSegments.open(this.#path, from?.segment ?? 0, this.#live);
    for (const { number: segment, file } of segments.list) {
      const offset = from?.segment === segment ? from.next : START;
      for (const line of readSegment(file, offset, reporter(segment, onDamage))) {
        if (last === 0) last = yield* this.#headerBefore(line, segment, after);
        if (line.seq <= last) continue; // a number comes once; what repeats it was not written by us
        last = line.seq;
        if (line.seq > after) yield line;
        this.#position = { seq: line.seq, segment, next: line.next };
        if (line.seq <= after) this.#start = this.#position;
      }
    }
    if (last === 0 && after === 0) {
      yield { seq: 1, bytes: standInHeader(this.#id, 1, this.modified()) };
    }
  }

  /**
   * The whole lines at the end of the last segment.
   *
   * @param most How many bytes are read.
   */
  *last(most: number, onDamage: (damage: Damage) => void): Generator<JournalLine> {
    const number = segmentsOf(this.#path).at(-1);
    if (number === undefined) return;
    using segments = OpenSegments.open(this.#path, number, this.#live);
    const { file } = segments.list.at(-1)!;
    const offset = lineStartFrom(file, file.statSync().size - most);
    yield* readSegment(file, { offset, lines: 0 }, reporter(number, onDamage));
  }

  /** Stands in for a header that is not there; gives its number, or 0. */
  *#headerBefore(
    line: JournalLine,
    segment: number,
    after: number,
  ): Generator<JournalLine, number> {
    if (this.#isHeaderKnown && typeOf(line.bytes) === "header") return 0;
    const record = parseWholeLine(line.bytes.subarray(0, -1));
    if (record?.type === "header") return 0;
    const seq = segment === 1 ? 1 : Math.max(line.seq - 1, 1);
    if (seq > after) {
      yield { seq, bytes: standInHeader(this.#id, seq, record?.at ?? this.modified()) };
    }
    return seq;
  }

  /** When the journal's folder changed, in milliseconds since 1970. */
  modified(): number {
    return Deno.statSync(this.#path).mtime?.getTime() ?? 0;
  }
}

function reporter(segment: number, onDamage: (damage: Damage) => void) {
  return (line: number, reason: string) =>
    onDamage({ place: `${segmentName(segment)} line ${line}`, reason });
}

/** A journal that a newer version of this module wrote. It is left alone. */
export class NewerJournalError extends Error {
  override name = "NewerJournalError" as const;

  constructor(path: string, version: number) {
    super(
      `Cannot read the journal ${path}: its format is version ${version}, this module knows ` +
        `${JOURNAL_VERSION}; update @mlops/tracking`,
    );
  }
}

/**
 * Gives a record back, unless it is the header of a newer version.
 *
 * @throws {NewerJournalError} If it is.
 */
export function refuseNewer<R extends JournalRecord | undefined>(path: string, record: R): R {
  if (record?.type === "header" && record.version > JOURNAL_VERSION) {
    throw new NewerJournalError(path, record.version);
  }
  return record;
}

/**
 * The line of a header that stands in for one that cannot be read, and says so.
 *
 * @param id The iteration's id, which the folder's name tells.
 * @param at The earliest time that is known, in milliseconds since 1970.
 */
export function standInHeader(id: string, seq: number, at: number): Uint8Array {
  return encodeLine(seq, at, {
    type: "header",
    version: JOURNAL_VERSION,
    id,
    name: `${id} (its first record could not be read)`,
    project: { name: "default" },
    experiment: { name: "default" },
    target: { kind: "embedded" },
    user: "unknown",
    started_at: at,
    host: null,
    pid: 0,
    parent_id: null,
    step_charts: false,
  }).slice();
}
