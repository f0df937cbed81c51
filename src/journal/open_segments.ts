import { join } from "../deps/std_path.ts";
import { segmentName, segmentsOf } from "./segment.ts";

const TRIES = 5;

/**
 * The segments of a journal, all opened before the first is read: those that are dropped meanwhile,
 * because an App has them, can still be read to their end. Disposing closes them.
 */
export class OpenSegments implements Disposable {
  readonly list: { number: number; file: Deno.FsFile }[] = [];

  private constructor() {}

  /**
   * Opens a journal's segments from a number on.
   *
   * @throws {Deno.errors.NotFound} If the journal is gone.
   */
  static open(folder: string, from: number): OpenSegments {
    for (let tries = 1;; tries++) {
      const segments = new OpenSegments();
      try {
        segments.#open(folder, segmentsOf(folder).filter((number) => number >= from));
        return segments;
      } catch (error) {
        segments[Symbol.dispose]();
        if (!(error instanceof Deno.errors.NotFound) || tries === TRIES) throw error;
      }
    }
  }

  #open(folder: string, numbers: number[]): void {
    for (const number of numbers) {
      const file = Deno.openSync(join(folder, segmentName(number)), { read: true });
      this.list.push({ number, file });
    }
  }

  [Symbol.dispose](): void {
    for (const { file } of this.list) file.close();
  }
}
