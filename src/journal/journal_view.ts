/**
 * A journal that is looked at again and again: what was folded before is not read again.
 *
 * @module
 */

import { join } from "../deps/std_path.ts";
import type { FoldedJournal, JournalFolder } from "./journal_folder.ts";
import { asSeen, type Outbox, type SeenJournal } from "./outbox.ts";
import { segmentName, segmentsOf } from "./segment.ts";

/** How large each segment is, and which folder it is that they lie in. */
interface Extent {
  folder: string;
  sizes: [segment: number, size: number][];
}

/** One journal of an outbox. It is read only. */
export class JournalView {
  readonly #outbox: Outbox;
  readonly #id: string;
  #folder: JournalFolder | undefined;
  #extent: Extent | undefined;
  #folded: FoldedJournal | undefined;

  constructor(outbox: Outbox, id: string) {
    this.#outbox = outbox;
    this.#id = id;
  }

  /**
   * Tells the journal as `Outbox.read` does.
   *
   * @throws {NewerJournalError} If it is of a version that this module does not know.
   */
  read(): SeenJournal | undefined {
    this.#folder ??= this.#outbox.folder(this.#id);
    const seen = asSeen(this.#folder, () => this.#fold());
    if (seen === undefined) this.#extent = undefined;
    return seen;
  }

  #fold(): FoldedJournal {
    const extent = extentOf(this.#folder!.path);
    if (this.#extent === undefined || !continues(this.#extent, extent)) {
      this.#folder = this.#outbox.folder(this.#id);
      this.#folded = undefined;
    }
    if (this.#folded === undefined || !isSame(this.#extent!, extent)) {
      // Told once it is folded: what cannot be folded now is tried from its beginning the next time.
      this.#extent = undefined;
      this.#folded = this.#folder!.fold(undefined, this.#folded);
      this.#extent = extent;
    }
    return this.#folded;
  }
}

function extentOf(path: string): Extent {
  const sizes = segmentsOf(path).map((segment): [number, number] => {
    return [segment, Deno.statSync(join(path, segmentName(segment))).size];
  });
  const { ino, birthtime } = Deno.statSync(path); // a number is given to another folder at once
  return { folder: `${ino} ${birthtime?.getTime()}`, sizes };
}

/** Whether a journal grew at its end only: another one can have taken its place. */
function continues({ folder, sizes }: Extent, later: Extent): boolean {
  return folder === later.folder && sizes.every(([segment, size], index) => {
    const [laterSegment, laterSize = 0] = later.sizes[index] ?? [];
    return laterSegment === segment &&
      (index < sizes.length - 1 ? laterSize === size : laterSize >= size);
  });
}

function isSame(one: Extent, other: Extent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
