/**
 * The segments that a journal's writer has open. That is one, unless the disk is full: then the end goes
 * into a segment of its own, for which room was kept, while lines before it wait for theirs.
 *
 * @module
 */

import { typeOf } from "../contract/parse_line.ts";
import { join } from "../deps/std_path.ts";
import { BACKLOG_BYTES, SegmentWriter, withAdvice } from "./segment_writer.ts";
import type { JournalLock } from "./journal_lock.ts";
import type { LiveSegments, SegmentView } from "./open_segments.ts";
import { putFolderBack, putSegmentBack } from "./put_back.ts";
import { keepReserve, writeToReserve } from "./reserve.ts";
import { readSegment, segmentName } from "./segment.ts";

interface WrittenSegment {
  number: number;
  writer: SegmentWriter;
}

/** The open segments of one journal. */
export class SegmentChain implements LiveSegments {
  readonly #folder: string;
  readonly #onTrouble: (error: unknown) => void;
  /** By number; all but the last wait for the disk. */
  readonly #open: WrittenSegment[];
  /** Lines given up of segments that are closed. */
  #givenUp = 0;
  #isWaiting = false;
  #isUnfinished = true;
  /** Whether trouble was told that is not over. */
  #isTroubled = false;
  /** Whether the journal was deleted, and could not be put back. */
  #isGone = false;
  #rolled: Promise<unknown> = Promise.resolve();

  /** @param onTrouble Told once of each trouble with the disk, until that is over. */
  constructor(
    folder: string,
    number: number,
    writer: SegmentWriter,
    onTrouble: (error: unknown) => void,
  ) {
    this.#folder = folder;
    this.#open = [{ number, writer }];
    this.#onTrouble = onTrouble;
  }

  get #last(): WrittenSegment {
    return this.#open.at(-1)!;
  }

  #path(number: number): string {
    return join(this.#folder, segmentName(number));
  }

  /** Bytes of the last segment, on the disk and waiting for it. */
  get length(): number {
    return this.#last.writer.length;
  }

  /** Lines that are not on the disk. */
  get unwritten(): number {
    return this.#open.reduce((sum, { writer }) => sum + writer.unwritten, this.#givenUp);
  }

  get isUnfinished(): boolean {
    return this.#isUnfinished;
  }

  get #waitingBytes(): number {
    return this.#open.reduce((sum, { writer }) => sum + writer.waitingBytes, 0);
  }

  /** Appends lines; what the disk does not take waits. */
  append(lines: Uint8Array, count: number): void {
    try {
      this.#last.writer.append(lines, count);
      if (this.#isWaiting) this.#drainDue();
    } catch (error) {
      this.#isWaiting = true;
      this.trouble(error);
    }
  }

  /** Appends a line if the disk takes it. */
  tryAppend(line: Uint8Array): boolean {
    try {
      this.#last.writer.appendNow(line);
      return true;
    } catch (error) {
      this.trouble(error);
      return false;
    }
  }

  /**
   * Makes a further segment of the room that was kept.
   *
   * @param isProvisional Whether there may be another end, which needs room as well.
   */
  appendToReserve(lines: Uint8Array, isProvisional: boolean): boolean {
    const number = this.#last.number + 1;
    try {
      writeToReserve(this.#folder, segmentName(number), lines);
      const most = BACKLOG_BYTES - this.#waitingBytes;
      const writer = SegmentWriter.resume(this.#path(number), most);
      this.#open.push({ number, writer });
      if (isProvisional) keepReserve(this.#folder, 1);
      return true;
    } catch (error) {
      this.trouble(error);
      return this.#last.number === number; // that there is no room for another end is told, no more
    }
  }

  /** Begins a further segment; not while lines wait: a full disk has no room for it. */
  begin(): boolean {
    if (this.#waitingBytes > 0) return false;
    const number = this.#last.number + 1;
    try {
      const writer = SegmentWriter.create(this.#path(number));
      this.#open.push({ number, writer });
      this.#recovered();
      return true;
    } catch (error) {
      this.trouble(error);
      return false;
    }
  }

  /** Tries again to write what waits. */
  drain(): void {
    try {
      for (const { writer } of this.#open) writer.drain();
      if (this.#isWaiting) this.#recovered();
    } catch (error) {
      this.trouble(error);
    }
  }

  #drainDue(): void {
    for (const { writer } of this.#open) if (writer.isDue) writer.drain();
    if (this.#waitingBytes === 0) this.#recovered();
  }

  #recovered(): void {
    this.#isWaiting = this.#isTroubled = false;
    for (const segment of this.#open.splice(0, this.#open.length - 1)) {
      const { writer } = segment;
      this.#givenUp += writer.givenUp;
      this.#rolled = Promise.all([this.#rolled, this.sync(segment).then(() => writer.close())]);
    }
  }

  /** Tells of trouble with the disk, once. */
  trouble(error: unknown): void {
    if (!this.#isTroubled) this.#onTrouble(withAdvice(error));
    this.#isTroubled = true;
  }

  /** Asks the system to bring the last segment to the disk itself. Never rejects. */
  async sync(segment: WrittenSegment = this.#last): Promise<void> {
    try {
      await segment.writer.sync();
    } catch (error) {
      this.trouble(error);
    }
  }

  /** Waits until the segments that are full are on the disk itself. */
  async rolled(): Promise<void> {
    await this.#rolled;
  }

  /** What is appended, to be read. */
  views(): { number: number; file: SegmentView }[] {
    return this.#open.map(({ number, writer }) => ({ number, file: writer.view() }));
  }

  /**
   * Tries again to write what waits, and puts the journal back to its place if somebody deleted it while
   * it was written: as far as it is open, or waits in memory. It stays open, to be read, until it is
   * released.
   *
   * @returns The journal's lock, which may be a new one.
   */
  finish(lock: JournalLock): JournalLock {
    try {
      this.#isGone = !this.#isInPlace(this.#last);
      if (this.#isGone || !lock.isAt(join(this.#folder, "lock"))) {
        lock = putFolderBack(this.#folder, lock);
        this.#putBack();
      }
      this.drain();
      this.#isUnfinished = this.unwritten > 0;
    } catch (error) {
      this.trouble(error);
    }
    return lock;
  }

  #isInPlace({ number, writer }: WrittenSegment): boolean {
    return writer.isAt(this.#path(number));
  }

  #putBack(): void {
    for (const segment of this.#open) {
      if (this.#isInPlace(segment)) continue;
      this.#givenUp += segment.writer.givenUp;
      segment.writer = putSegmentBack(segment.writer, this.#path(segment.number));
    }
    this.#isGone = false;
    const what = `the journal ${this.#folder} was deleted while it was written`;
    this.#onTrouble(new Error(`${what}; what was left of it is put back`));
  }

  /**
   * Closes the segments. What no App has, nor, at the last try, the disk has taken, is lost, and told.
   *
   * @param acknowledged The highest number that an App has.
   */
  release(acknowledged: number): void {
    if (!this.#isGone) this.drain();
    let lost = this.#givenUp;
    for (const { writer } of this.#open.splice(0)) {
      if (this.#isUnfinished) {
        lost += writer.givenUp + linesAfter(acknowledged, writer, this.#isGone);
      }
      writer.close();
    }
    if (lost === 0) return;
    const what = `${lost} records of the journal ${this.#folder} are lost`;
    this.#onTrouble(new Error(`${what}: neither the disk nor an App took them`));
  }
}

/** How many records wait, or were ever written; a further segment's header is none. */
function linesAfter(acknowledged: number, writer: SegmentWriter, isAll: boolean): number {
  const offset = isAll ? 0 : writer.length - writer.waitingBytes;
  let count = 0;
  for (const { seq, bytes } of readSegment(writer.view(), { offset, lines: 0 }, () => {})) {
    if (seq > acknowledged && typeOf(bytes) !== "header") count++;
  }
  return count;
}
