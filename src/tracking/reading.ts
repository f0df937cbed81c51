/**
 * Reading what was tracked: from the App in use, with what lies in the outbox folded in.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { Iteration, MetricHistory } from "../contract/iteration.ts";
import { parseFilter } from "../contract/filter_parser.ts";
import { matchesFilter } from "../contract/iteration_filter.ts";
import { compareIterations, parseSortOrder, type SortOrder } from "../contract/iteration_sort.ts";
import type { Project } from "../contract/project.ts";
import { MlopsAppUnreachableError } from "../errors.ts";
import { exists } from "../journal/at_path.ts";
import { currentSettings } from "../settings.ts";
import { announce, makeDisplayable } from "./announce.ts";
import { fetchById, fetchHistories, listFromApp, scopeOf, withPlaceNames } from "./app_reading.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import { connectToActive } from "./connect.ts";
import { quoted } from "./argument.ts";
import type { ListScope } from "./iteration_pages.ts";
import { mergeIterations } from "./merge_iterations.ts";
import { fetchHistory } from "./fetch_history.ts";
import { emptyHistory, joinHistories, type MetricHistories } from "./metric_histories.ts";
import { putOver, readOutbox, readWaiting, type WaitingIteration } from "./outbox_reading.ts";

/**
 * Which iterations to list.
 *
 * @example
 * ```ts
 * import { listIterations, type ListOptions, withIteration } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * for (const rate of [0.1, 0.5]) {
 *   await withIteration(`rate ${rate}`, { project: "Doc", experiment: "filter" }, (iteration) => {
 *     iteration.logParameter("rate", rate);
 *     iteration.logMetric("loss", 1 - rate);
 *   });
 * }
 * const options: ListOptions = {
 *   experiment: "filter",
 *   filter: "metrics.loss < 0.6 and (params.rate in (0.4, 0.5) or name like 'best%')",
 * };
 * for await (const { iteration_name } of listIterations(options)) {
 *   assertEquals(iteration_name, "rate 0.5");
 * }
 * ```
 */
export interface ListOptions {
  /** A project, or its title. @default {all} */
  project?: string | Project | undefined;
  /** An experiment, or its name. @default {all} */
  experiment?: string | Experiment | undefined;
  /**
   * Only those of which this holds: `metrics.<name>`, `params.<name>`, `tags.<name>` and attributes such
   * as `status`, compared by `=`, `!=`, `<`, `<=`, `>`, `>=`, `in (…)`, `like '…%'`, `ilike`,
   * `is null`, joined by `and`, `or`, `not` and parentheses. What an iteration does not have is neither
   * equal nor unequal to anything; names of more than letters, digits and `_ . - / :` stand in
   * backticks or double quotes. All that MLflow's filters of runs say is said in the same way.
   *
   * @default {all}
   */
  filter?: string | undefined;
  /**
   * `started_at`, `ended_at`, `created_at`, `duration`, `iteration_name`, `status`, `metrics.<name>` or
   * `params.<name>`, named and quoted as in a filter, and ` asc` or ` desc`. Those without a value come
   * last.
   *
   * @default {"started_at desc"}
   */
  sort?: string | undefined;
  /** How many at most. @default {all} */
  limit?: number | undefined;
}

/** Lists iterations: what waits here, merged with what the App gives page by page. */
export async function* listIterations(
  options: ListOptions = {},
): AsyncGenerator<Iteration, void, undefined> {
  const order = orderOf(options);
  const filter = parseFilter(options.filter ?? "");
  // The outbox first: what is delivered in between is found in the App then.
  const waiting = readOutbox(currentSettings().directory);
  const connection = await connectIfReachable();
  const scope = await scopeOf(connection, options);
  const named = await withPlaceNames(connection, waiting);
  const mine = named.filter(({ iteration }) => isWithin(iteration, scope));
  const whole = await Promise.all(mine.map((it) => completed(connection, it)));
  whole.sort((a, b) => compareIterations(a, b, order));
  const isWanted = (it: Iteration) => filter === undefined || matchesFilter(it, filter);
  let left = options.limit ?? Infinity;
  if (left === 0) return;
  // As many as wait may be among the App's, and be left out.
  const list = { scope, order, filter: options.filter ?? "", most: left + whole.length };
  const delivered = connection === undefined ? [] : listFromApp(connection, list);
  for await (const page of mergeIterations(whole, isWanted, delivered, order)) {
    for (const iteration of page) {
      yield iteration;
      if (--left === 0) return;
    }
  }
}

/** The App in use; `undefined`, with a warning, if it does not answer: what waits here is listed then. */
async function connectIfReachable(): Promise<AppConnection | undefined> {
  const { url, directory } = currentSettings();
  if (url === undefined && !exists(directory)) return undefined; // to read makes no folder
  try {
    const connection = await connectToActive();
    await connection.client.get("/projects/base"); // told of now, and not in the middle of a list
    return connection;
  } catch (error) {
    if (!(error instanceof MlopsAppUnreachableError)) throw error;
    announce(`only what waits in the outbox is listed: ${error.message}`);
    return undefined;
  }
}

/** What a journal tells; where its beginning is gone, the App tells that. */
async function completed(
  connection: AppConnection | undefined,
  { iteration, first }: WaitingIteration,
): Promise<Iteration> {
  if (first === 1 || connection === undefined) return iteration;
  return putOver(await fetchById(connection, iteration.id), iteration);
}

function orderOf({ sort = "started_at desc", limit }: ListOptions): SortOrder {
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw new TypeError(`listIterations(): limit must be a whole number, not ${quoted(limit)}`);
  }
  return parseSortOrder(sort);
}

function isWithin(iteration: Iteration, scope: ListScope): boolean {
  const { projectId, projectTitle, experimentId, experimentName } = scope;
  const isIn = (id: string | null, wantedId?: string, name?: string | null, wanted?: string) =>
    (wantedId === undefined && wanted === undefined) ||
    (id !== null && id === wantedId) || (name !== null && name === wanted);
  return isIn(iteration.project_id, projectId, iteration.project_title, projectTitle) &&
    isIn(iteration.experiment_id, experimentId, iteration.experiment_name, experimentName);
}

/** Reads an iteration, which a notebook shows with its metrics. */
export async function getIteration(id: string): Promise<Iteration> {
  const iteration = await readIteration(id);
  return makeDisplayable(iteration, async () => ({
    iteration,
    histories: await getMetricHistories(id),
  }));
}

async function readIteration(id: string): Promise<Iteration> {
  const waiting = readWaiting(currentSettings().directory, id);
  if (waiting === undefined) return await fetchById(await connectToActive(), id);
  const connection = await connectIfReachable();
  const [named] = await withPlaceNames(connection, [waiting]);
  return await completed(connection, named!);
}

/** Reads every point of a metric. */
export async function getMetricHistory(
  iterationId: string,
  metric: string,
): Promise<MetricHistory> {
  const waiting = readWaiting(currentSettings().directory, iterationId);
  const later = waiting?.histories.get(metric) ?? emptyHistory();
  if (waiting?.first === 1) return later;
  const before = await fetchHistory(await connectToActive(), iterationId, metric);
  return joinHistories(before, later);
}

/** Reads every point of every metric of an iteration. */
export async function getMetricHistories(id: string): Promise<MetricHistories> {
  const waiting = readWaiting(currentSettings().directory, id);
  if (waiting?.first === 1) return waiting.histories;
  const histories = await fetchHistories(await connectToActive(), id);
  for (const [name, later] of waiting?.histories ?? []) {
    histories.set(name, joinHistories(histories.get(name) ?? emptyHistory(), later));
  }
  return histories;
}
