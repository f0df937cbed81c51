/**
 * The iterations of an outbox, looked at again and again.
 *
 * @module
 */

import { JournalView } from "../journal/journal_view.ts";
import { Outbox, type SeenJournal } from "../journal/outbox.ts";
import { announce } from "./announce.ts";
import { toIteration } from "./folded_iteration.ts";
import { messageOf } from "../contract/iteration_error.ts";
import type { WaitingIteration } from "./outbox_reading.ts";
import { shownPath } from "./permission.ts";

/** One that waits, as it was at the last look. */
export interface ViewedIteration extends WaitingIteration {
  /** The last record of its journal. */
  sequence: number;
}

/** What lies in an outbox. Only what is new there is read at each look. */
export class OutboxView {
  readonly #outbox: Outbox;
  readonly #views = new Map<string, JournalView>();

  /** @param directory The tracking folder. */
  constructor(directory: string) {
    this.#outbox = new Outbox(directory);
  }

  /** All iterations; what cannot be read of them is a warning. */
  list(): ViewedIteration[] {
    const ids = this.#outbox.list();
    const known = new Set(ids);
    for (const id of this.#views.keys()) {
      if (!known.has(id)) this.#views.delete(id);
    }
    return ids.map((id) => this.#look(id)).filter((it) => it !== undefined);
  }

  #look(id: string): ViewedIteration | undefined {
    const view = this.#views.get(id) ?? new JournalView(this.#outbox, id);
    this.#views.set(id, view);
    const seen = this.#tryToRead(id, view);
    if (seen === undefined) return undefined;
    const { iteration: folded, first } = seen;
    return { iteration: toIteration(folded), first, sequence: folded.sequence };
  }

  #tryToRead(id: string, view: JournalView): SeenJournal | undefined {
    try {
      return view.read();
    } catch (error) {
      const path = shownPath(this.#outbox.folder(id).path);
      announce(`the journal ${path} is left out: ${messageOf(error)}`);
      return undefined;
    }
  }
}
