/**
 * One iteration's journal, read. A folder holds segments of lines, the bytes that records name by their
 * SHA-256, the lock, and how far delivery has come.
 *
 * @module
 */

import { basename, join } from "../deps/std_path.ts";
import { parseWholeLine, typeOf } from "../contract/journal_line.ts";
import type { HeaderRecord, JournalRecord } from "../contract/journal_record.ts";
import {
  type FoldedIteration,
  foldRecord,
  type PointSink,
  startFold,
} from "../contract/iteration_fold.ts";
import { type DeliveryState, readDeliveryState, writeDeliveryState } from "./delivery_state.ts";
import { JournalLock } from "./journal_lock.ts";
import { refuseNewer } from "./newer_journal_error.ts";
import { OpenSegments } from "./open_segments.ts";
import { type Damage, type LineStart, readSegment, segmentName, segmentsOf } from "./segment.ts";
import { standInHeader } from "./stand_in_header.ts";

export { NewerJournalError } from "./newer_journal_error.ts";
export type { Damage };

/** A whole line of a journal. */
export interface JournalLine {
  seq: number;
  /** The line with its newline; valid until the next one is asked for. */
  bytes: Uint8Array;
}

/** What a journal's records come to. */
export interface FoldedJournal {
  iteration: FoldedIteration;
  /** The first sequence number that is still on the disk. */
  first: number;
  damage: Damage[];
}

/** What recovery goes by. */
export interface JournalTail {
  /** Whether the end is there, and nothing behind it that takes it back. */
  isEnded: boolean;
  /** The highest number that a record has, or had before it was damaged. */
  sequence: number;
  /** When the last record was written, in milliseconds since 1970. */
  at: number;
}

interface Position {
  seq: number;
  segment: number;
  next: LineStart;
}

const START: LineStart = { offset: 0, lines: 0 };

/** One iteration's journal, read only. */
export class JournalFolder {
  readonly path: string;
  /** The iteration's id. */
  readonly id: string;
  #position: Position | undefined;
  #header: HeaderRecord | undefined;
  #deliveryState: DeliveryState | undefined;

  constructor(path: string) {
    this.path = path;
    this.id = basename(path);
  }

  /** The file whose lock its writer, recoverer or deliverer holds. */
  get lockPath(): string {
    return join(this.path, "lock");
  }

  /** The file that records are appended to. */
  lastSegmentPath(): string {
    return join(this.path, segmentName(segmentsOf(this.path).at(-1) ?? 1));
  }

  /** Whether a living process writes, recovers or delivers it. */
  isHeld(): boolean {
    return JournalLock.isHeld(this.lockPath);
  }

  /**
   * The whole lines whose sequence is above `after`, in rising order. Numbers that are left out belong
   * to records that cannot be read. The first line is a header in any case: one that is damaged is
   * stood in for by one that says so.
   */
  *lines(after = 0, onDamage: (damage: Damage) => void = () => {}): Generator<JournalLine> {
    const from = this.#position && this.#position.seq <= after ? this.#position : undefined;
    let last = from?.seq ?? 0;
    using segments = OpenSegments.open(this.path, from?.segment ?? 0);
    for (const { number: segment, file } of segments.list) {
      const start = from?.segment === segment ? from.next : START;
      for (const line of readSegment(file, start, reporter(segment, onDamage))) {
        if (last === 0) last = yield* this.#headerBefore(line, segment, after);
        if (line.seq <= last) continue; // a number comes once; what repeats it was not written by us
        last = line.seq;
        if (line.seq > after) yield line;
        this.#position = { seq: line.seq, segment, next: line.next };
      }
    }
    if (last === 0 && after === 0) {
      yield { seq: 1, bytes: standInHeader(this.id, 1, this.#modified()) };
    }
  }

  /** Stands in for a header that is not there; gives its number, or 0. */
  *#headerBefore(
    line: JournalLine,
    segment: number,
    after: number,
  ): Generator<JournalLine, number> {
    const record = parseWholeLine(line.bytes.subarray(0, -1));
    if (record?.type === "header") return 0;
    const seq = segment === 1 ? 1 : Math.max(line.seq - 1, 1);
    if (seq > after) {
      yield { seq, bytes: standInHeader(this.id, seq, record?.at ?? this.#modified()) };
    }
    return seq;
  }

  #modified(): number {
    return Deno.statSync(this.path).mtime?.getTime() ?? 0;
  }

  /**
   * Folds all records.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  fold(onPoint?: PointSink): FoldedJournal {
    const damage: Damage[] = [];
    let iteration: FoldedIteration | undefined;
    let first = 0;
    let last = 0;
    for (const { seq, bytes } of this.lines(0, (it) => damage.push(it))) {
      const record = refuseNewer(this.path, parseWholeLine(bytes.subarray(0, -1)));
      if (record === undefined) {
        damage.push({ place: `record ${seq}`, reason: "it is no record of this version" });
        continue;
      }
      if (iteration === undefined) {
        iteration = startFold(record as HeaderRecord);
        first = last = seq;
      }
      foldAcrossHole(iteration, last, record, onPoint);
      last = seq;
    }
    return { iteration: iteration!, first, damage };
  }

  /**
   * The first header on the disk, as it was when it was first asked for.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  header(): HeaderRecord {
    return this.#header ??= this.#readHeader();
  }

  #readHeader(): HeaderRecord {
    for (const { bytes } of this.lines()) {
      return refuseNewer(this.path, parseWholeLine(bytes.subarray(0, -1))) as HeaderRecord;
    }
    throw new Error(`Cannot read the journal ${this.path}: it has no lines`);
  }

  /**
   * How the journal ends, without all of it being parsed.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  tail(): JournalTail {
    const tail: JournalTail = { isEnded: false, sequence: 0, at: this.#modified() };
    let last: Uint8Array | undefined;
    for (const { seq, bytes } of this.lines(0, () => tail.sequence++)) {
      tail.sequence = Math.max(tail.sequence, seq);
      last = bytes.slice(0, -1);
      const type = typeOf(bytes);
      if (type === "header") tail.isEnded = !this.#isReopened(last) && tail.isEnded;
      else if (type !== "warning") tail.isEnded = type === "end";
    }
    tail.at = (last && parseWholeLine(last)?.at) ?? tail.at;
    return tail;
  }

  #isReopened(header: Uint8Array): boolean {
    const record = refuseNewer(this.path, parseWholeLine(header)) as HeaderRecord | undefined;
    return record?.resumed_at !== undefined;
  }

  /** Removes the segments of which an App has every record, never the last. Only the holder of the lock may. */
  dropAcknowledged(sequence: number): void {
    const segments = segmentsOf(this.path);
    for (const [index, segment] of segments.slice(0, -1).entries()) {
      const next = this.#firstOf(segments[index + 1]!);
      if (next === undefined || next > sequence + 1) return;
      Deno.removeSync(join(this.path, segmentName(segment)));
    }
  }

  #firstOf(segment: number): number | undefined {
    using file = Deno.openSync(join(this.path, segmentName(segment)), { read: true });
    for (const { seq } of readSegment(file, START, () => {})) return seq;
    return undefined;
  }

  /** Bytes that a record names by their SHA-256; `undefined` if they are not there. */
  blob(sha256: string): Uint8Array | undefined {
    try {
      return Deno.readFileSync(join(this.path, sha256));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** How far delivery has come, as far as is known here: only the holder of the lock changes it. */
  deliveryState(): DeliveryState {
    return this.#deliveryState ??= readDeliveryState(this.path);
  }

  /** Keeps how far delivery has come. Only the holder of the lock may. */
  saveDeliveryState(state: DeliveryState): void {
    writeDeliveryState(this.path, state);
    this.#deliveryState = state;
  }
}

function reporter(segment: number, onDamage: (damage: Damage) => void) {
  return (line: number, reason: string) =>
    onDamage({ place: `${segmentName(segment)} line ${line}`, reason });
}

function foldAcrossHole(
  iteration: FoldedIteration,
  last: number,
  record: JournalRecord,
  onPoint?: PointSink,
): void {
  if (record.seq > last + 1) {
    foldRecord(iteration, { seq: last + 1, at: record.at, type: "gap", to: record.seq - 1 });
  }
  if (record.seq > iteration.sequence) foldRecord(iteration, record, onPoint);
}
