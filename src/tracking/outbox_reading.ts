/**
 * Iterations that lie in the outbox: they run, or no App has them in full yet.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { setAllOwn } from "../contract/own_property.ts";
import { NewerJournalError } from "../journal/journal_folder.ts";
import { Outbox } from "../journal/outbox.ts";
import { announce } from "./announce.ts";
import { toIteration } from "./folded_iteration.ts";
import { collectPoints, type MetricHistories } from "./metric_histories.ts";

/** An iteration as its journal tells it. */
export interface WaitingIteration {
  iteration: Iteration;
  /** The first record that is still there; above 1, an App has those before. */
  first: number;
}

/** One with every point of its metrics that is still there, and the bytes of its images. */
export interface WholeWaitingIteration extends WaitingIteration {
  histories: MetricHistories;
}

/** Reads all iterations of an outbox. */
export function readOutbox(directory: string): WaitingIteration[] {
  const outbox = new Outbox(directory);
  return outbox.list().map((id) => readJournal(outbox, id)).filter((it) => it !== undefined);
}

/** Reads one iteration; `undefined` if it does not wait here. */
export function readWaiting(directory: string, id: string): WholeWaitingIteration | undefined {
  const outbox = new Outbox(directory);
  if (!outbox.list().includes(id)) return undefined;
  const histories: MetricHistories = new Map();
  const waiting = readJournal(outbox, id, histories);
  return waiting && { ...waiting, histories };
}

function readJournal(
  outbox: Outbox,
  id: string,
  histories?: MetricHistories,
): WaitingIteration | undefined {
  const blobOf = histories && ((sha256: string) => outbox.folder(id).blob(sha256));
  try {
    const found = outbox.read(id, histories && collectPoints(histories));
    return found && { iteration: toIteration(found.iteration, blobOf), first: found.first };
  } catch (error) {
    if (!(error instanceof NewerJournalError)) throw error;
    announce(error.message);
    return undefined;
  }
}

/** Puts what a journal still tells over what an App had from it before. */
export function putOver(before: Iteration, later: Iteration): Iteration {
  return {
    ...before,
    ...given(later),
    metrics: putOverValues(before.metrics, later.metrics),
    parameters: putOverValues(before.parameters, later.parameters),
    environment: putOverValues(before.environment, later.environment),
    interactive_charts: [...before.interactive_charts ?? [], ...later.interactive_charts ?? []],
    image_charts: [...before.image_charts ?? [], ...later.image_charts ?? []],
    tags: [...new Set([...before.tags, ...later.tags])],
    warnings: [...before.warnings, ...later.warnings],
  };
}

function given(iteration: Iteration): Partial<Iteration> {
  const isGiven = ([, value]: [string, unknown]) => value !== null && value !== "";
  return Object.fromEntries(Object.entries(iteration).filter(isGiven));
}

function putOverValues<T>(
  before: Record<string, T> | null,
  later: Record<string, T> | null,
): Record<string, T> | null {
  if (before === null || later === null) return before ?? later;
  const values: Record<string, T> = {};
  setAllOwn(values, before);
  setAllOwn(values, later);
  return values;
}
