/**
 * What happens to iterations that are shown from elsewhere than the store, such as a folder's outbox,
 * told from one look to the next.
 *
 * @module
 */

import type { IterationEvent } from "../store/tracking_store.ts";

/** An iteration as it is now; an event without a kind. */
export type LiveState = Omit<IterationEvent, "kind">;

interface Shown {
  state: LiveState;
  /** What the store told of it last, if it did so while it was shown. */
  stored?: IterationEvent;
}

/** Compares looks. */
export class LiveChanges {
  readonly #shown = new Map<string, Shown>();

  /** Takes a look; gives what changed since the one before, but for what is gone. */
  look(states: readonly LiveState[]): IterationEvent[] {
    return states.flatMap((state) => {
      const shown = this.#shown.get(state.iteration_id);
      this.#shown.set(state.iteration_id, { ...shown, state });
      const kind = shown === undefined ? "started" : changeOf(shown.state, state);
      return kind === undefined ? [] : [{ kind, ...state }];
    });
  }

  /**
   * Passes an event of the store on, unless it is about an iteration that was shown at the last look: of
   * that the look knows more.
   */
  pass(event: IterationEvent): IterationEvent[] {
    const shown = this.#shown.get(event.iteration_id);
    if (shown === undefined) return [event];
    shown.stored = event;
    return [];
  }

  /**
   * What became of those that are not shown any more: the store has them, or they are deleted.
   *
   * @param isStored Whether the store has an iteration.
   */
  async gone(
    states: readonly LiveState[],
    isStored: (id: string) => Promise<boolean>,
  ): Promise<IterationEvent[]> {
    const ids = new Set(states.map(({ iteration_id }) => iteration_id));
    const events: IterationEvent[] = [];
    for (const [id, { state, stored }] of this.#shown) {
      if (ids.has(id)) continue;
      this.#shown.delete(id);
      if (stored === undefined && !await isStored(id)) events.push({ kind: "deleted", ...state });
      else if (stored !== undefined) events.push(...lastChange(state, stored));
    }
    return events;
  }
}

function lastChange(state: LiveState, stored: IterationEvent): IterationEvent[] {
  const kind = stored.kind === "deleted" ? stored.kind : changeOf(state, stored);
  return kind === undefined ? [] : [{ ...stored, kind }];
}

function changeOf(before: LiveState, later: LiveState): "status" | "records" | undefined {
  if (later.status !== before.status) return "status";
  return (later.sequence ?? 0) > (before.sequence ?? 0) ? "records" : undefined;
}
