/**
 * Iterations that lie in the outbox: they run, or no App has them in full yet.
 *
 * @module
 */

import type { ImageChart } from "../contract/image_chart.ts";
import type { InteractiveChart } from "../contract/interactive_chart.ts";
import type { Iteration } from "../contract/iteration.ts";
import { setAllOwn } from "../contract/own_property.ts";
import { NewerJournalError } from "../journal/journal_folder.ts";
import { Outbox } from "../journal/outbox.ts";
import { announce } from "./announce.ts";
import { toIteration } from "./folded_iteration.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { collectPoints, joinLists, type MetricHistories } from "./metric_histories.ts";
import { shownPath } from "./permission.ts";

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

/** Reads all iterations of an outbox; what cannot be read of it is a warning. */
export function readOutbox(directory: string): WaitingIteration[] {
  const outbox = new Outbox(directory);
  return outbox.list().map((id) => tryJournal(outbox, id)).filter((it) => it !== undefined);
}

/** One journal that cannot be read must not hide the others. */
function tryJournal(outbox: Outbox, id: string): WaitingIteration | undefined {
  try {
    return readJournal(outbox, id);
  } catch (error) {
    announce(`the journal ${shownPath(outbox.folder(id).path)} is left out: ${messageOf(error)}`);
    return undefined;
  }
}

/** Reads one iteration; `undefined` if it does not wait here. */
export function readWaiting(directory: string, id: string): WholeWaitingIteration | undefined {
  const outbox = new Outbox(directory);
  const own = id.toLowerCase();
  if (!outbox.list().includes(own)) return undefined;
  const histories: MetricHistories = new Map();
  const waiting = readJournal(outbox, own, histories);
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
    interactive_charts: joinCharts(before.interactive_charts, later.interactive_charts),
    image_charts: joinLists(before.image_charts ?? [], later.image_charts ?? [], isSameImage),
    tags: [...new Set([...before.tags, ...later.tags])],
    warnings: joinLists(before.warnings, later.warnings, Object.is),
  };
}

function given(iteration: Iteration): Partial<Iteration> {
  const isGiven = ([name, value]: [string, unknown]) =>
    value !== null && !(name === "path_to_model" && value === "");
  return Object.fromEntries(Object.entries(iteration).filter(isGiven));
}

/** Their names are unique; what an App has last may be in the journal still. */
function joinCharts(
  before: readonly InteractiveChart[] | null,
  later: readonly InteractiveChart[] | null,
): InteractiveChart[] {
  const charts = [...before ?? [], ...later ?? []];
  return [...new Map(charts.map((chart) => [chart.name, chart])).values()];
}

function isSameImage(one: ImageChart, other: ImageChart): boolean {
  return one.name === other.name && one.encoded_image === other.encoded_image;
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
