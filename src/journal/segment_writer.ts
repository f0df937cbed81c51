/**
 * Appends whole lines to one file: what a full disk took only in part is cut off again before anything
 * else is written, and waits in memory for the next try.
 *
 * @module
 */

import { wholeLength } from "./segment.ts";

const BACKLOG_BYTES = 16 * 1024 * 1024;

/** One segment that is written. */
export class SegmentWriter {
  readonly #file: Deno.FsFile;
  readonly #backlog: { lines: Uint8Array; count: number }[] = [];
  #backlogBytes = 0;
  #unwritten = 0;
  #length: number;
  #isTorn = false;

  private constructor(file: Deno.FsFile, length: number) {
    this.#file = file;
    this.#length = length;
  }

  /** Makes a new segment. */
  static create(path: string): SegmentWriter {
    return new SegmentWriter(Deno.openSync(path, { append: true, createNew: true }), 0);
  }

  /** Goes on with a segment, whose torn end is cut off; one that is missing is made. */
  static resume(path: string): SegmentWriter {
    const writer = new SegmentWriter(Deno.openSync(path, { append: true, create: true }), 0);
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

  /** Whether lines wait for the disk. */
  get isWaiting(): boolean {
    return this.#backlog.length > 0;
  }

  /** How many lines are not on the disk: those that wait, and those given up for want of memory. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /**
   * Appends lines, each with its newline; the bytes may be used again after the call.
   *
   * @param count How many lines there are.
   * @throws The disk's error. The lines wait in memory then, up to 16 MB, for the next append or drain.
   */
  append(lines: Uint8Array, count: number = 1): void {
    try {
      this.drain();
      this.#write(lines);
    } catch (error) {
      this.#keep(lines, count);
      throw error;
    }
  }

  /** Tries again to write what waits. */
  drain(): void {
    for (let first; (first = this.#backlog[0]) !== undefined;) {
      this.#write(first.lines);
      this.#backlog.shift();
      this.#backlogBytes -= first.lines.length;
      this.#unwritten -= first.count;
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

  #keep(lines: Uint8Array, count: number): void {
    this.#unwritten += count;
    if (this.#backlogBytes + lines.length > BACKLOG_BYTES) return;
    this.#backlog.push({ lines: lines.slice(), count });
    this.#backlogBytes += lines.length;
  }

  #write(lines: Uint8Array): void {
    if (this.#isTorn) this.#cutTornEnd();
    let written = 0;
    try {
      written = this.#file.writeSync(lines);
    } finally {
      if (written === lines.length) this.#length += written;
      else this.#isTorn = true;
    }
    if (this.#isTorn) {
      this.#cutTornEnd();
      throw new DiskFullError(written, lines.length);
    }
  }

  #cutTornEnd(): void {
    this.#file.truncateSync(this.#length);
    this.#isTorn = false;
  }
}

/** A write came back short, without an error of its own: so it goes when a disk gets full. */
export class DiskFullError extends Error {
  override name = "DiskFullError" as const;

  constructor(written: number, wanted: number) {
    super(`Cannot write more than ${written} of ${wanted} bytes: the disk is full`);
  }
}
