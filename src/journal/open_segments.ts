import { join } from "../deps/std_path.ts";
import { segmentName, segmentsOf, type SegmentSource } from "./segment.ts";

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
