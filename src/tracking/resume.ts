/**
 * Going on with an iteration that was interrupted, killed or crashed.
 *
 * @module
 */

import type { EndStatus, Iteration, IterationStatus } from "../contract/iteration.ts";
import { JOURNAL_VERSION, targetOf } from "../contract/journal_record.ts";
import { route } from "../delivery/app_client.ts";
import type { AppConnection } from "../delivery/app_connection.ts";
import type { ClaimedJournal } from "../journal/claimed_journal.ts";
import { newDeliveryState } from "../journal/delivery_state.ts";
import { hostName } from "../contract/platform.ts";
import { type HeaderContent, JournalWriter } from "../journal/journal_writer.ts";
import { Outbox } from "../journal/outbox.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { currentSettings } from "../settings.ts";
import { checkId } from "./argument.ts";
import { connectToActive } from "./connect.ts";
import { type DefinedOptions, placeOf } from "./iteration_options.ts";
import type { Logger } from "./logger.ts";
import { missingPermissions } from "./permission.ts";
import { getIteration, getMetricHistories } from "./reading.ts";
import { journalLogger, openIteration, troubleTeller } from "./start.ts";

const RESUMABLE: readonly IterationStatus[] = [
  "interrupted",
  "killed",
  "crashed",
] satisfies EndStatus[];

/**
 * Goes on with an iteration: its metrics count on, and its end is the new one.
 *
 * @throws {TypeError} If the id is none.
 * @throws {Error} If it cannot be gone on with.
 * @throws {MlopsAppError} If neither the outbox nor the App has it.
 */
export async function resumeIteration(id: string, options: DefinedOptions): Promise<Logger> {
  checkId("Cannot resume: resume", id);
  const settings = currentSettings();
  if (settings.mode === "disabled" || missingPermissions(settings.directory) !== undefined) {
    return openIteration(options.name ?? "resumed", options, placeOf(options));
  }
  const before = await getIteration(id);
  if (!RESUMABLE.includes(before.status)) {
    throw new Error(`Cannot resume iteration ${id}: it is ${before.status}`);
  }
  await checkApp(id, settings);
  const histories = await getMetricHistories(id);
  const counts = new Map([...histories].map(([name, { steps }]) => [name, steps.length]));
  const at = Date.now();
  const { header, writer } = await openAgain(before, at, settings);
  const logger = journalLogger({ ...header, started_at: at }, settings, options, writer, {
    counts,
    chartNames: before.interactive_charts?.map((chart) => chart.name) ?? [],
  });
  if (options.parameters !== undefined) logger.logParameters(options.parameters);
  return logger;
}

/** The original App takes an iteration as a whole: one that it has is over. */
async function checkApp(id: string, settings: EffectiveSettings): Promise<void> {
  if (new Outbox(settings.directory).list().includes(id)) return;
  const connection = await connectToActive(settings);
  if (await connection.kind() === "ours") return;
  const { url } = connection.client;
  throw new Error(`Cannot resume iteration ${id}: the App at ${url} takes an iteration as a whole`);
}

interface OpenedAgain {
  header: HeaderContent;
  writer: JournalWriter;
}

async function openAgain(
  before: Iteration,
  at: number,
  settings: EffectiveSettings,
): Promise<OpenedAgain> {
  const outbox = new Outbox(settings.directory);
  if (!outbox.list().includes(before.id)) return await openDelivered(before, at, settings);
  const journal = outbox.claim(before.id);
  if (journal !== undefined) return openWaiting(journal, at, settings);
  throw new Error(`Cannot resume iteration ${before.id}: another process writes or delivers it`);
}

function openWaiting(
  journal: ClaimedJournal,
  at: number,
  { directory, durability }: EffectiveSettings,
): OpenedAgain {
  try {
    const { seq: _seq, at: _at, ...first } = journal.folder.header();
    const header = { ...first, host: hostName(), pid: Deno.pid, resumed_at: at };
    const options = { durability, onTrouble: troubleTeller(directory) };
    return { header, writer: JournalWriter.resume(journal, header, at, options) };
  } catch (error) {
    journal[Symbol.dispose]();
    throw error;
  }
}

/** An App has all of it: what follows goes into a new journal of the same id. */
async function openDelivered(
  before: Iteration,
  at: number,
  settings: EffectiveSettings,
): Promise<OpenedAgain> {
  const connection = await connectToActive(settings);
  const acknowledged = await acknowledgedBy(connection, before);
  const header = headerOf(before, at, settings);
  const { durability, directory } = settings;
  const writer = new Outbox(directory).create(header, at, {
    durability,
    onTrouble: troubleTeller(directory),
    first: acknowledged + 1,
  });
  writer.folder.saveDeliveryState({ ...newDeliveryState(), acknowledged, url: connection.name });
  return { header, writer };
}

async function acknowledgedBy(connection: AppConnection, before: Iteration): Promise<number> {
  const place = route`/projects/${before.project_id!}/experiments/${before.experiment_id!}`;
  const path = place + route`/iterations/${before.id}/journal`;
  return (await connection.client.get<{ acknowledged: number }>(path)).acknowledged;
}

function headerOf(before: Iteration, at: number, settings: EffectiveSettings): HeaderContent {
  return {
    type: "header",
    version: JOURNAL_VERSION,
    id: before.id,
    name: before.iteration_name,
    project: { id: before.project_id! },
    experiment: { id: before.experiment_id! },
    target: targetOf(settings),
    user: before.user_name,
    started_at: Date.parse(before.started_at),
    resumed_at: at,
    host: hostName(),
    pid: Deno.pid,
    parent_id: before.parent_id,
    step_charts: settings.stepCharts,
  };
}
