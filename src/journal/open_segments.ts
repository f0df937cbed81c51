/**
 * Segments that are open to be read, also while they are written.
 *
 * @module
 */

import { join } from "../deps/std_path.ts";
import { segmentName, segmentsOf, type SegmentSource } from "./segment.ts";

/** A segment as its writer has it: what the disk took, and behind it what waits in memory. */
export class SegmentView implements SegmentSource {
  readonly #file: Deno.FsFile;
  readonly #written: number;
  readonly #waiting: readonly Uint8Array[];
  readonly #size: number;
  #memory: Uint8Array | undefined;
  #offset = 0;

  /**
   * @param file Stays its writer's.
   * @param written How much of it counts.
   */
  constructor(file: Deno.FsFile, written: number, waiting: readonly Uint8Array[]) {
    this.#file = file;
    this.#written = written;
    this.#waiting = waiting;
    this.#size = waiting.reduce((sum, lines) => sum + lines.length, written);
  }

  statSync(): { size: number } {
    return { size: this.#size };
  }

  seekSync(offset: number): number {
    return this.#offset = offset;
  }

  readSync(buffer: Uint8Array): number | null {
    const read = this.#offset < this.#written
      ? this.#readFile(buffer.subarray(0, this.#written - this.#offset))
      : this.#readMemory(buffer);
    this.#offset += read;
    return read > 0 ? read : null;
  }

  close(): void {}

  /** Others read the same open file: each goes to its own place first. */
  #readFile(buffer: Uint8Array): number {
    this.#file.seekSync(this.#offset, Deno.SeekMode.Start);
    return this.#file.readSync(buffer) ?? 0;
  }

  #readMemory(buffer: Uint8Array): number {
    this.#memory ??= joined(this.#waiting, this.#size - this.#written);
    const start = this.#offset - this.#written;
    const bytes = this.#memory.subarray(start, start + buffer.length);
    buffer.set(bytes);
    return bytes.length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const TRIES = 5;

/** A segment that is open to be read. */
export interface OpenSegment {
  number: number;
  file: SegmentSource;
}

/** What a journal's own writer has open of it: with what waits for the disk, and deleted or not. */
export interface LiveSegments {
  /** Whether the disk may not have all of it, or not at its place. */
  readonly isUnfinished: boolean;
  views(): OpenSegment[];
  /** Waits until the disk itself has what it took. */
  sync(): Promise<void>;
}

/**
 * The segments of a journal, all opened before the first is read: those that are dropped meanwhile,
 * because an App has them, can still be read to their end. Disposing closes them.
 */
export class OpenSegments implements Disposable {
  readonly list: OpenSegment[] = [];

  private constructor() {}

  /**
   * Opens a journal's segments from a number on.
   *
   * @param live Its writer's, in this process.
   * @throws {Deno.errors.NotFound} If the journal is gone.
   */
  static open(folder: string, from: number, live?: LiveSegments): OpenSegments {
    const views = live?.views() ?? [];
    for (let tries = 1;; tries++) {
      const segments = new OpenSegments();
      try {
        segments.#open(folder, views, numbersOf(folder, views).filter((number) => number >= from));
        return segments;
      } catch (error) {
        segments[Symbol.dispose]();
        if (!(error instanceof Deno.errors.NotFound) || tries === TRIES) throw error;
      }
    }
  }

  #open(folder: string, views: OpenSegment[], numbers: number[]): void {
    for (const number of numbers) {
      const path = join(folder, segmentName(number));
      const view = views.find((it) => it.number === number);
      this.list.push(view ?? { number, file: Deno.openSync(path, { read: true }) });
    }
  }

  [Symbol.dispose](): void {
    for (const { file } of this.list) file.close();
  }
}

function numbersOf(folder: string, views: OpenSegment[]): number[] {
  const open = views.map(({ number }) => number);
  if (open[0] === 1) return open; // there is none before them
  try {
    return [...new Set([...segmentsOf(folder), ...open])].sort((a, b) => a - b);
  } catch (error) {
    if (open.length === 0) throw error;
    return open; // the folder was deleted or shut, which does not close what is open
  }
}
