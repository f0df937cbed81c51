/**
 * Writes one iteration's journal, a record at each call, while it happens.
 *
 * What was appended outlives the process, however that ends: the system has it. Power that fails may take
 * the last second of it, or five while the event loop does not turn. The names of folder and files come to
 * the disk with the rest where a file system keeps order (ext4, XFS): nothing here syncs a folder.
 *
 * @module
 */

import { checkMetrics, encodeLine } from "../contract/journal_line.ts";
import type { EndRecord, HeaderRecord, RecordContent } from "../contract/journal_record.ts";
import { join } from "../deps/std_path.ts";
import { ClaimedJournal } from "./claimed_journal.ts";
import { type DeliveryState, newDeliveryState } from "./delivery_state.ts";
import { abandon, appear, makeFirst, takeHidden } from "./hidden_folder.ts";
import { JournalFolder } from "./journal_folder.ts";
import type { JournalLock } from "./journal_lock.ts";
import { LineBatch } from "./line_batch.ts";
import { endLines, keepReserve } from "./reserve.ts";
import { segmentName, segmentsOf } from "./segment.ts";
import { SegmentChain } from "./segment_chain.ts";
import { SegmentWriter } from "./segment_writer.ts";
import { SyncSchedule } from "./sync_schedule.ts";

/** What a header says beside its place, time and version. */
export type HeaderContent = Omit<HeaderRecord, "seq" | "at">;

/** How a journal is written. */
export interface JournalWriterOptions {
  /**
   * `"call"`: a record has been handed to the system when its call returns. `"buffered"`: metrics within
   * 100 ms or 1000 records, whichever is first, and with the next record of another kind. While the event
   * loop does not turn, the time is looked at when something is appended.
   *
   * @default {"call"}
   */
  durability?: "call" | "buffered";
  /** Bytes of a segment at most, unless a single record is longer. @default {64 MB} */
  segmentBytes?: number;
  /** The first record's sequence number; above 1, an App has those before. @default {1} */
  first?: number;
  /** Told of each trouble with the disk, once; must not append another record. @default {nothing} */
  onTrouble?: (error: unknown) => void;
}

/** A journal that has its first line. */
interface BegunJournal {
  path: string;
  lock: JournalLock;
  header: HeaderContent;
  segment: SegmentWriter;
  number: number;
  deliveryState: DeliveryState;
  /** The journal's first line, if that is it. */
  firstHeader?: HeaderRecord;
}

type EndContent = Omit<EndRecord, "seq" | "at">;

const SEGMENT_BYTES = 64 * 1024 * 1024;
const HELD_RECORDS = 1000;
const FLUSH_MS = 100;

/** Writes the journal of an iteration of this process and holds its lock. */
export class JournalWriter {
  readonly folder: JournalFolder;
  readonly #lock: JournalLock;
  readonly #header: HeaderContent;
  readonly #options: Required<Omit<JournalWriterOptions, "first" | "onTrouble">>;
  readonly #segments: SegmentChain;
  readonly #schedule: SyncSchedule;
  #headerBytes: number;
  #sequence: number;
  #held: { content: RecordContent; at: number }[] = [];
  readonly #batch = new LineBatch((lines, count) => this.#write(lines, count));
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  private constructor(begun: BegunJournal, options: JournalWriterOptions & { first: number }) {
    const { path, number, segment, deliveryState, firstHeader } = begun;
    const segments = new SegmentChain(path, number, segment, options.onTrouble ?? (() => {}));
    this.#segments = segments;
    this.folder = new JournalFolder(path, { segments, deliveryState, header: firstHeader });
    this.#lock = begun.lock;
    this.#header = repeatedHeader(begun.header);
    this.#sequence = options.first;
    this.#headerBytes = segment.length;
    this.#options = { durability: "call", segmentBytes: SEGMENT_BYTES, ...options };
    this.#schedule = new SyncSchedule(() => this.#segments.sync());
    this.#schedule.wrote();
  }

  /**
   * Makes the journal's folder with its header. It appears under its name only when its lock is held:
   * nobody takes a journal that has just been born for one whose process is gone.
   *
   * @throws {Deno.errors.AlreadyExists} If there is a journal of that id.
   */
  static create(
    path: string,
    header: HeaderContent,
    at: number,
    options: JournalWriterOptions = {},
  ): JournalWriter {
    const { first = 1 } = options;
    const { path: hidden, lock } = takeHidden(path);
    let segment: SegmentWriter | undefined;
    try {
      segment = makeFirst(hidden);
      segment.append(encodeLine(first, at, header));
      appear(hidden, path);
      const deliveryState = newDeliveryState();
      const firstHeader = { ...header, seq: first, at };
      const begun = { path, lock, header, segment, number: 1, deliveryState, firstHeader };
      return new JournalWriter(begun, { ...options, first });
    } catch (error) {
      segment?.close();
      abandon(hidden, lock);
      throw error;
    }
  }

  /**
   * Goes on with a journal that has ended, in a further segment.
   *
   * @param header Says when that was by its `resumed_at`.
   * @throws The disk's error; the journal is as it was then.
   */
  static resume(
    journal: ClaimedJournal,
    header: HeaderContent,
    at: number,
    options: JournalWriterOptions = {},
  ): JournalWriter {
    const { folder } = journal;
    const { path } = folder;
    const deliveryState = folder.deliveryState();
    const first = Math.max(folder.tail().sequence, deliveryState.acknowledged) + 1;
    const number = (segmentsOf(path).at(-1) ?? 0) + 1;
    keepReserve(path);
    const segment = SegmentWriter.create(join(path, segmentName(number)));
    try {
      segment.append(encodeLine(first, at, header));
      const lock = journal.handOver();
      const begun = { path, lock, header, segment, number, deliveryState };
      return new JournalWriter(begun, { ...options, first });
    } catch (error) {
      segment.close();
      Deno.removeSync(join(path, segmentName(number)));
      throw error;
    }
  }

  /** The sequence number of the last record; while some are buffered, it may still get higher. */
  get sequence(): number {
    return this.#sequence + this.#held.length;
  }

  /**
   * Appends a record. The disk's trouble is told to `onTrouble`, never thrown.
   *
   * @param content Not to be changed any more: a buffered record is encoded later.
   * @param at Milliseconds since 1970.
   * @throws {TypeError} If the content is not JSON; the journal is as it was then.
   */
  append(content: RecordContent, at: number): void {
    if (this.#isClosed) throw new Error(`Cannot append to the journal ${this.folder.id}: closed`);
    if (this.#options.durability === "buffered" && content.type === "metrics") {
      checkMetrics(at, content);
      return this.#hold(content, at);
    }
    this.flush();
    this.#put(content, at);
  }

  #hold(content: RecordContent, at: number): void {
    const count = this.#held.push({ content, at });
    const waited = Math.abs(at - this.#held[0]!.at);
    if (count >= HELD_RECORDS || waited >= FLUSH_MS) return this.flush();
    if (this.#flushTimer !== undefined) return;
    this.#flushTimer = setTimeout(() => this.flush(), FLUSH_MS);
    this.#flushTimer.unref();
  }

  /** Hands buffered records to the system. */
  flush(): void {
    if (this.#held.length === 0) return;
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const held = this.#held;
    this.#held = [];
    for (const { content, at } of held) this.#put(content, at, this.#batch);
    this.#batch.flush();
  }

  #put(content: RecordContent, at: number, batch?: LineBatch): void {
    let line = encodeLine(this.#sequence + 1, at, content);
    if (!this.#hasRoom(batch?.length ?? 0, line.length)) {
      batch?.flush();
      this.#roll(at);
      line = encodeLine(this.#sequence + 1, at, content);
    }
    if (content.type === "end") return this.#putEnd(line, content, at);
    this.#sequence++;
    if (batch === undefined) this.#write(line, 1);
    else batch.add(line);
  }

  #hasRoom(waiting: number, more: number): boolean {
    const length = this.#segments.length + waiting;
    return length + more <= this.#options.segmentBytes || length === this.#headerBytes;
  }

  #write(lines: Uint8Array, count: number): void {
    this.#segments.append(lines, count);
    this.#schedule.wrote();
  }

  /** An end reaches the disk even if that is full: room was kept for it, in a segment of its own. */
  #putEnd(line: Uint8Array, content: EndContent, at: number): void {
    if (this.#segments.tryAppend(line)) this.#sequence++;
    else {
      const lines = endLines(this.#sequence, at, this.#header, content);
      if (this.#segments.appendToReserve(lines, content.provisional ?? false)) this.#sequence += 2;
      else this.#segments.append(encodeLine(++this.#sequence, at, content), 1);
    }
    this.#schedule.wrote();
  }

  #roll(at: number): void {
    if (!this.#segments.begin()) return;
    this.#write(encodeLine(++this.#sequence, at, this.#header), 1);
    this.#headerBytes = this.#segments.length;
  }

  /**
   * Ends the writing. A journal that was deleted meanwhile is put back.
   *
   * @returns The journal with its lock, for whoever delivers it: with what the disk did not take.
   */
  async close(): Promise<ClaimedJournal> {
    this.flush();
    this.#isClosed = true;
    await this.#schedule.end();
    const lock = this.#segments.finish(this.#lock);
    await this.#segments.rolled();
    return new ClaimedJournal(this.folder, lock, this.#segments);
  }
}

/** The header of a further segment: that the iteration was taken up again is told once. */
export function repeatedHeader({ resumed_at: _, ...header }: HeaderContent): HeaderContent {
  return header;
}
