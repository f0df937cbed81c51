/**
 * Writes one iteration's journal, a record at each call, while it happens.
 *
 * @module
 */

import { checkMetrics, encodeLine } from "../contract/journal_line.ts";
import type { HeaderRecord, RecordContent } from "../contract/journal_record.ts";
import { join } from "../deps/std_path.ts";
import { ClaimedJournal } from "./claimed_journal.ts";
import { exists } from "./exists.ts";
import { abandon, hiddenPath, makeLocked } from "./hidden_folder.ts";
import { JournalFolder } from "./journal_folder.ts";
import type { JournalLock } from "./journal_lock.ts";
import { LineBatch } from "./line_batch.ts";
import { segmentName, segmentsOf } from "./segment.ts";
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
  /** Told when the disk did not take a record; must not append another. @default {nothing} */
  onTrouble?: (error: unknown) => void;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const HELD_RECORDS = 1000;
const FLUSH_MS = 100;

/** Writes the journal of an iteration of this process and holds its lock. */
export class JournalWriter {
  readonly folder: JournalFolder;
  readonly #lock: JournalLock;
  readonly #header: HeaderContent;
  readonly #options: Required<Omit<JournalWriterOptions, "first">>;
  readonly #schedule = new SyncSchedule(() => this.#sync(this.#segment));
  #segment: SegmentWriter;
  #segmentNumber: number;
  #headerBytes: number;
  #sequence: number;
  /** Records of earlier segments that the disk never took. */
  #lost = 0;
  #held: { content: RecordContent; at: number }[] = [];
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #rolled: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(
    folder: JournalFolder,
    lock: JournalLock,
    header: HeaderContent,
    segment: SegmentWriter,
    options: JournalWriterOptions & { first: number },
    segmentNumber: number,
  ) {
    this.folder = folder;
    this.#lock = lock;
    this.#header = repeatedHeader(header);
    this.#segment = segment;
    this.#segmentNumber = segmentNumber;
    this.#sequence = options.first;
    this.#headerBytes = segment.length;
    this.#options = {
      durability: "call",
      segmentBytes: SEGMENT_BYTES,
      onTrouble: () => {},
      ...options,
    };
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
    const hidden = hiddenPath(path, "new");
    const lock = makeLocked(hidden);
    let segment: SegmentWriter | undefined;
    try {
      segment = SegmentWriter.create(join(hidden, segmentName(1)));
      segment.append(encodeLine(first, at, header));
      renameToNew(hidden, path);
      const folder = new JournalFolder(path);
      return new JournalWriter(folder, lock, header, segment, { ...options, first }, 1);
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
    { folder, lock }: ClaimedJournal,
    header: HeaderContent,
    at: number,
    options: JournalWriterOptions = {},
  ): JournalWriter {
    const first = Math.max(folder.tail().sequence, folder.deliveryState().acknowledged) + 1;
    const number = (segmentsOf(folder.path).at(-1) ?? 0) + 1;
    const path = join(folder.path, segmentName(number));
    const segment = SegmentWriter.create(path);
    try {
      segment.append(encodeLine(first, at, header));
      return new JournalWriter(folder, lock, header, segment, { ...options, first }, number);
    } catch (error) {
      segment.close();
      Deno.removeSync(path);
      throw error;
    }
  }

  /** The sequence number of the last record; while some are buffered, it may still get higher. */
  get sequence(): number {
    return this.#sequence + this.#held.length;
  }

  /** Records that the disk has not taken. */
  get unwritten(): number {
    return this.#lost + this.#segment.unwritten;
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
    const batch = new LineBatch((lines, count) => this.#write(lines, count));
    for (const { content, at } of held) this.#put(content, at, batch);
    batch.flush();
  }

  #put(content: RecordContent, at: number, batch?: LineBatch): void {
    let line = encodeLine(this.#sequence + 1, at, content);
    if (!this.#hasRoom(batch?.length ?? 0, line.length)) {
      batch?.flush();
      this.#roll(at);
      line = encodeLine(this.#sequence + 1, at, content);
    }
    this.#sequence++;
    if (batch === undefined) this.#write(line, 1);
    else batch.add(line);
  }

  #hasRoom(waiting: number, more: number): boolean {
    const length = this.#segment.length + waiting;
    return length + more <= this.#options.segmentBytes || length === this.#headerBytes;
  }

  #write(lines: Uint8Array, count: number): void {
    try {
      this.#segment.append(lines, count);
    } catch (error) {
      this.#options.onTrouble(error);
    }
    this.#schedule.wrote();
  }

  #roll(at: number): void {
    const full = this.#segment;
    if (full.isWaiting) return; // a full disk has no room for a further segment
    try {
      const path = join(this.folder.path, segmentName(this.#segmentNumber + 1));
      this.#segment = SegmentWriter.create(path);
    } catch (error) {
      return this.#options.onTrouble(error);
    }
    this.#segmentNumber++;
    this.#lost += full.unwritten;
    this.#rolled = Promise.all([this.#rolled, this.#sync(full).then(() => full.close())]);
    this.#write(encodeLine(++this.#sequence, at, this.#header), 1);
    this.#headerBytes = this.#segment.length;
  }

  async #sync(segment: SegmentWriter): Promise<void> {
    try {
      await segment.sync();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }

  /**
   * Closes the segment.
   *
   * @returns The journal with its lock, which goes on to whoever delivers it.
   */
  async close(): Promise<ClaimedJournal> {
    this.flush();
    this.#isClosed = true;
    this.#drain();
    await this.#schedule.end();
    await this.#rolled;
    this.#segment.close();
    return new ClaimedJournal(this.folder, this.#lock);
  }

  #drain(): void {
    try {
      this.#segment.drain();
    } catch (error) {
      this.#options.onTrouble(error);
    }
  }
}

/** The header of a further segment: that the iteration was taken up again is told once. */
export function repeatedHeader({ resumed_at: _, ...header }: HeaderContent): HeaderContent {
  return header;
}

function renameToNew(hidden: string, path: string): void {
  try {
    Deno.renameSync(hidden, path);
  } catch (error) {
    if (!exists(path)) throw error;
    throw new Deno.errors.AlreadyExists(`Cannot make the journal ${path}: there is one already`);
  }
}
