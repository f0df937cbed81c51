/**
 * One iteration's journal, read. A folder holds segments of lines, the bytes that records name by their
 * SHA-256, the lock, and how far delivery has come.
 *
 * @module
 */

import { basename, join } from "../deps/std_path.ts";
import { parseWholeLine, typeOf } from "../contract/parse_line.ts";
import { sha256Of } from "../contract/platform.ts";
import type { HeaderRecord, JournalRecord } from "../contract/journal_record.ts";
import {
  type FoldedIteration,
  foldRecord,
  type PointSink,
  startFold,
} from "../contract/iteration_fold.ts";
import { replaceFile } from "./at_path.ts";
import { type DeliveryState, readDeliveryState, writeDeliveryState } from "./delivery_state.ts";
import { type JournalLine, JournalLines, refuseNewer } from "./journal_lines.ts";
import { JournalLock } from "./journal_lock.ts";
import type { LiveSegments } from "./open_segments.ts";
import { type Damage, firstOf, segmentName, segmentsOf } from "./segment.ts";

export { NewerJournalError } from "./journal_lines.ts";
export type { Damage, JournalLine };

/** What a journal's records come to. */
export interface FoldedJournal {
  iteration: FoldedIteration;
  /** The first sequence number that is still on the disk. */
  first: number;
  /** The last one that was folded. */
  last: number;
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

/** What a journal's own writer knows of it. */
export interface WrittenJournal {
  segments: LiveSegments;
  deliveryState: DeliveryState;
  /** The first one, if it wrote that. */
  header: HeaderRecord | undefined;
}

/** How much of a journal's end is looked at first. */
const TAIL_BYTES = 256 * 1024;

/** One iteration's journal, read only. */
export class JournalFolder {
  readonly path: string;
  /** The iteration's id. */
  readonly id: string;
  readonly #lines: JournalLines;
  readonly #live: LiveSegments | undefined;
  #header: HeaderRecord | undefined;
  #deliveryState: DeliveryState | undefined;
  /** Whether something may lie beside the segments. */
  #hasMore: boolean;

  /** @param written For the writer's own: what the disk did not take is read as well. */
  constructor(path: string, written?: WrittenJournal) {
    this.path = path;
    this.id = basename(path);
    const isHeaderKnown = written?.header !== undefined;
    this.#lines = new JournalLines(path, this.id, written?.segments, isHeaderKnown);
    this.#live = written?.segments;
    this.#deliveryState = written?.deliveryState;
    this.#header = written?.header;
    this.#hasMore = !isHeaderKnown;
  }

  /** Whether its writer, who is the one to ask, put nothing into it but its first segment. */
  get isPlain(): boolean {
    if (this.#hasMore || this.#live === undefined || this.#live.isUnfinished) return false;
    const open = this.#live.views();
    return open.length === 1 && open[0]!.number === 1;
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
  lines(after = 0, onDamage: (damage: Damage) => void = () => {}): Generator<JournalLine> {
    return this.#lines.after(after, onDamage);
  }

  /**
   * Folds all records, or goes on with those behind what was folded before.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  fold(onPoint?: PointSink, before?: FoldedJournal): FoldedJournal {
    const damage = before?.damage ?? [];
    let iteration = before?.iteration;
    let { first, last } = before ?? { first: 0, last: 0 };
    for (const { seq, bytes } of this.lines(last, (it) => damage.push(it))) {
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
    return { iteration: iteration!, first, last, damage };
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
   * How the journal ends. The last lines tell, unless they are damaged.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  tail(): JournalTail {
    this.#refuseNewer();
    const near = this.#tailOf((onDamage) => this.#lines.last(TAIL_BYTES, onDamage));
    const { isEnded = false, sequence, at = this.#lines.modified() } = near.isEnded === undefined
      ? this.#tailOf((onDamage) => this.lines(0, onDamage))
      : near;
    return { isEnded, sequence, at };
  }

  /** The first header tells, and that of the last segment: a newer version may have gone on with it. */
  #refuseNewer(): void {
    this.header();
    for (const { bytes } of this.#lines.last(Infinity, () => {})) {
      return void refuseNewer(this.path, parseWholeLine(bytes.subarray(0, -1)));
    }
  }

  /** What lines tell of the end; nothing is whole among them if the sequence is all. */
  #tailOf(
    read: (onDamage: () => void) => Iterable<JournalLine>,
  ): Pick<JournalTail, "sequence"> & Partial<JournalTail> {
    const tail: Pick<JournalTail, "sequence"> & Partial<JournalTail> = { sequence: 0 };
    let last: Uint8Array | undefined;
    for (const { seq, bytes } of read(() => tail.sequence++)) {
      tail.sequence = Math.max(tail.sequence, seq);
      last = bytes.slice(0, -1);
      const type = typeOf(bytes);
      if (type === "header" && this.#isReopened(last)) tail.isEnded = false;
      if (type !== "header" && type !== "warning") tail.isEnded = type === "end";
    }
    const at = last && parseWholeLine(last)?.at;
    return at === undefined ? tail : { ...tail, at };
  }

  #isReopened(header: Uint8Array): boolean {
    const record = refuseNewer(this.path, parseWholeLine(header)) as HeaderRecord | undefined;
    return record?.resumed_at !== undefined;
  }

  /** Removes the segments of which an App has every record, never the last. Only the holder of the lock may. */
  dropAcknowledged(sequence: number): void {
    const segments = segmentsOf(this.path);
    for (const [index, segment] of segments.slice(0, -1).entries()) {
      const next = firstOf(join(this.path, segmentName(segments[index + 1]!)));
      if (next === undefined || next > sequence + 1) return;
      Deno.removeSync(join(this.path, segmentName(segment)));
    }
  }

  /**
   * Waits until the disk itself has what was written.
   *
   * @throws The disk's error.
   */
  async sync(): Promise<void> {
    if (this.#live?.isUnfinished) return await this.#live.sync();
    const isWritten = Deno.build.os === "windows"; // elsewhere it needs no right to write
    using file = await Deno.open(this.lastSegmentPath(), { read: true, write: isWritten });
    await file.syncData();
  }

  /** Bytes that a record names by their SHA-256; `undefined` if they are not there, or are others. */
  blob(sha256: string): Uint8Array | undefined {
    try {
      const bytes = Deno.readFileSync(join(this.path, sha256));
      return sha256Of(bytes) === sha256 ? bytes : undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Keeps bytes that a record names. Only the writer may. */
  putBlob(sha256: string, bytes: Uint8Array): void {
    this.#hasMore = true;
    replaceFile(join(this.path, sha256), bytes);
  }

  /** How far delivery has come, as far as is known here: only the holder of the lock changes it. */
  deliveryState(): DeliveryState {
    return this.#deliveryState ??= readDeliveryState(this.path);
  }

  /** Knows how far delivery has come, and writes nothing: of a journal that is removed next. */
  noteDeliveryState(state: DeliveryState): void {
    this.#deliveryState = state;
  }

  /**
   * Keeps how far delivery has come. Only the holder of the lock may. Its writer has told of the disk's
   * trouble: that the disk does not take this either does not hinder the delivery, for an App itself knows
   * what it has. Only a POST must not be forgotten.
   *
   * @throws The disk's error.
   */
  saveDeliveryState(state: DeliveryState): void {
    const isPosting = state.posted_at !== null &&
      state.posted_at !== this.deliveryState().posted_at;
    this.#hasMore = true;
    try {
      writeDeliveryState(this.path, state);
    } catch (error) {
      if (this.#live === undefined || isPosting) throw error;
    }
    this.#deliveryState = state;
  }
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
