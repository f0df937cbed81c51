/**
 * Appends whole lines to one file: what a full disk took only in part is cut off again before anything
 * else is written, and waits in memory for the next try.
 *
 * @module
 */

import { isStillAt } from "./at_path.ts";
import { wholeLength } from "./segment.ts";
import { SegmentView } from "./open_segments.ts";

/** Bytes of lines that wait in memory at most. */
export const BACKLOG_BYTES = 16 * 1024 * 1024;
/** A full disk takes long to say so: the training must not wait for it at each call. */
const RETRY_MS = 50;

/** One segment that is written. */
export class SegmentWriter {
  readonly #file: Deno.FsFile;
  readonly #mostBacklog: number;
  readonly #backlog: { lines: Uint8Array; count: number }[] = [];
  #backlogBytes = 0;
  #givenUp = 0;
  #length = 0;
  #isTorn = false;
  #failedAt = -Infinity;

  private constructor(path: string, options: Deno.OpenOptions, mostBacklog: number) {
    this.#file = Deno.openSync(path, { ...options, append: true, read: true });
    this.#mostBacklog = mostBacklog;
  }

  /** Makes a new segment. */
  static create(path: string): SegmentWriter {
    return new SegmentWriter(path, { createNew: true }, BACKLOG_BYTES);
  }

  /**
   * Goes on with a segment, whose torn end is cut off; one that is missing is made.
   *
   * @param mostBacklog Bytes of lines that may wait in memory.
   */
  static resume(path: string, mostBacklog: number = BACKLOG_BYTES): SegmentWriter {
    const writer = new SegmentWriter(path, { create: true }, mostBacklog);
    try {
      writer.#length = wholeLength(path);
      writer.#cutTornEnd();
    } catch (error) {
      writer.close();
      throw error;
    }
    return writer;
  }

  /** Bytes on the disk and waiting for it. */
  get length(): number {
    return this.#length + this.#backlogBytes;
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#backlogBytes;
  }

  /** Whether lines wait for the disk. */
  get isWaiting(): boolean {
    return this.#backlog.length > 0;
  }

  /** Whether it is time to try again to write what waits. */
  get isDue(): boolean {
    return this.isWaiting && performance.now() - this.#failedAt >= RETRY_MS;
  }

  /** The lines that wait for the disk. */
  get waiting(): Uint8Array[] {
    return this.#backlog.map(({ lines }) => lines);
  }

  /** How many lines were given up for want of memory. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** How many lines are not on the disk: those that wait, and those given up. */
  get unwritten(): number {
    return this.#backlog.reduce((sum, { count }) => sum + count, this.#givenUp);
  }

  /** Whether a path leads to it. */
  isAt(path: string): boolean {
    return isStillAt(this.#file, path);
  }

  /** What was appended, to be read: also what waits, and although the file was deleted. */
  view(): SegmentView {
    return new SegmentView(this.#file, this.#length, this.waiting);
  }

  /**
   * Appends lines, each with its newline; the bytes may be used again after the call. While lines wait,
   * the disk is asked every 50 ms.
   *
   * @param count How many lines there are.
   * @throws The disk's error. The lines wait in memory then, for the next append or drain.
   */
  append(lines: Uint8Array, count: number = 1): void {
    if (this.isWaiting && !this.isDue) return this.keep(lines, count);
    try {
      this.appendNow(lines);
    } catch (error) {
      this.keep(lines, count);
      throw error;
    }
  }

  /**
   * Appends lines behind those that wait.
   *
   * @throws The disk's error; the lines are not appended then.
   */
  appendNow(lines: Uint8Array): void {
    this.drain();
    this.#write(lines);
  }

  /** Lets lines wait in memory, as long as there is room. */
  keep(lines: Uint8Array, count: number = 1): void {
    if (this.#backlogBytes + lines.length > this.#mostBacklog) {
      this.#givenUp += count;
      return;
    }
    this.#backlog.push({ lines: lines.slice(), count });
    this.#backlogBytes += lines.length;
  }

  /** Tries again to write what waits. */
  drain(): void {
    if (!this.isWaiting) return;
    let drained = 0;
    try {
      for (const { lines } of this.#backlog) {
        this.#write(lines);
        this.#backlogBytes -= lines.length;
        drained++;
      }
    } finally {
      this.#backlog.splice(0, drained);
    }
  }

  /** Asks the system to bring what was written to the disk itself. */
  async sync(): Promise<void> {
    await this.#file.syncData();
  }

  /** Closes the file. */
  close(): void {
    this.#file.close();
  }

  #write(lines: Uint8Array): void {
    try {
      if (this.#isTorn) this.#cutTornEnd();
      this.#isTorn = true; // until all of it is written
      const written = this.#file.writeSync(lines);
      if (written < lines.length) {
        this.#cutTornEnd();
        throw new DiskFullError(written, lines.length);
      }
      this.#isTorn = false;
      this.#length += written;
    } catch (error) {
      this.#failedAt = performance.now();
      throw error;
    }
  }

  #cutTornEnd(): void {
    this.#file.truncateSync(this.#length);
    this.#isTorn = false;
  }
}

const CODES = ["ENOSPC", "EDQUOT"];
const ADVICE =
  "the disk is full: free some space; until then up to 16 MB of what is logged wait in memory";

/** A write came back short, without an error of its own: so it goes when a disk gets full. */
export class DiskFullError extends Error {
  override name = "DiskFullError" as const;

  constructor(written: number, wanted: number) {
    super(`Cannot write more than ${written} of ${wanted} bytes: the disk is full`);
  }
}

/** An error as a person is told of it: what to do, if the disk is full. */
export function withAdvice(error: unknown): unknown {
  const isFull = error instanceof DiskFullError ||
    CODES.includes((error as { code?: string }).code ?? "");
  return isFull ? new Error(ADVICE, { cause: error }) : error;
}
