/**
 * Starts iterations.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import { createObjectId, isObjectId } from "../contract/object_id.ts";
import { startFold } from "../contract/iteration_fold.ts";
import {
  JOURNAL_VERSION,
  type JournalTarget,
  type RecordContent,
  targetOf,
} from "../contract/journal_record.ts";
import { join } from "../deps/std_path.ts";
import { hostName } from "../contract/platform.ts";
import type { HeaderContent, JournalWriter } from "../journal/journal_writer.ts";
import { Outbox } from "../journal/outbox.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { currentSettings } from "../settings.ts";
import { announce, makeDisplayable } from "./announce.ts";
import type * as Delivering from "./delivering.ts";
import { messageOf } from "../contract/iteration_error.ts";
import { checkLength } from "./argument.ts";
import { type DefinedOptions, notePlace, type Place } from "./iteration_options.ts";
import { Logger } from "./logger.ts";
import type { Conclusion, LoggedBefore, LoggerParts } from "./logger_parts.ts";
import { addOpen, noteLogged, removeOpen } from "./open_iterations.ts";
import { missingPermissions, shownPath } from "./permission.ts";
import { isRecording } from "./record_iteration.ts";
import { NO_SINK, type RecordSink } from "./record_sink.ts";
import { tryCurrentIteration } from "./scope.ts";
import { recordSurroundings } from "./surroundings.ts";

let delivering: Promise<typeof Delivering> | undefined;

/**
 * Starts an iteration, without asking any App.
 *
 * @throws {TypeError} If the name or the parameters are wrong.
 */
export function openIteration(name: string, options: DefinedOptions, place: Place): Logger {
  const settings = currentSettings();
  checkLength("iteration_name", name, 100);
  const header = headerOf(name, place, settings);
  const isInert = settings.mode === "disabled" || isRecording(tryCurrentIteration());
  const writer = isInert ? undefined : openJournal(header, settings);
  const logger = writer === undefined
    ? inertLogger(header, settings, options)
    : journalLogger(header, settings, options, writer);
  notePlace(logger, place);
  logFirst(logger, options);
  return logger;
}

/** What the program is told to throw here is no start of a training: the iteration has failed by it. */
function logFirst(logger: Logger, { parameters }: DefinedOptions): void {
  try {
    if (parameters !== undefined) logger.logParameters(parameters);
  } catch (error) {
    logger.fail(error);
    throw error;
  }
}

/** The iteration around, if it is one that is tracked. */
function parentId(): string | null {
  const id = tryCurrentIteration()?.id;
  return id !== undefined && isObjectId(id) ? id : null;
}

function headerOf(name: string, place: Place, settings: EffectiveSettings): HeaderContent {
  return {
    type: "header",
    version: JOURNAL_VERSION,
    id: createObjectId(),
    name,
    ...place,
    target: targetOf(settings),
    user: settings.userName,
    started_at: Date.now(),
    host: hostName(),
    pid: Deno.pid,
    parent_id: parentId(),
    step_charts: settings.stepCharts,
  };
}

/** The journal; `undefined`, with a warning, if there can be none: the training goes on without. */
function openJournal(
  header: HeaderContent,
  settings: EffectiveSettings,
): JournalWriter | undefined {
  const { directory, durability } = settings;
  const missing = missingPermissions(directory);
  if (missing !== undefined) {
    announce(`nothing is tracked, for want of permission: run with ${missing}`);
    return undefined;
  }
  try {
    const journal = new Outbox(directory).create(header, header.started_at, {
      durability,
      onTrouble: troubleTeller(directory),
    });
    announceTarget(header.target, directory);
    return journal;
  } catch (error) {
    const what = `nothing is tracked, for ${shownPath(directory)} cannot be written`;
    announce(`${what}: ${messageOf(error)}`, what);
    return undefined;
  }
}

/** Tells what a disk does not take. */
export function troubleTeller(directory: string): (error: unknown) => void {
  return (error) => announce(`${shownPath(directory)}: ${messageOf(error)}`);
}

function announceTarget(target: JournalTarget, directory: string): void {
  const folder = shownPath(directory);
  announce(
    target.kind === "embedded"
      ? `tracking into ${folder}`
      : `tracking into ${target.url}, by way of ${folder}`,
  );
}

/**
 * The logger of a journal.
 *
 * @param header Its `started_at` is when the logger's clock starts.
 */
export function journalLogger(
  header: HeaderContent,
  settings: EffectiveSettings,
  options: DefinedOptions,
  writer: JournalWriter,
  before?: LoggedBefore,
): Logger {
  const deliverRest = deliverBeside(writer, settings, options);
  const logger = new Logger({
    ...loggerParts(header, settings, options),
    before,
    accompany: (append) => recordSurroundings(append, settings),
    sink: journalSink(writer),
    conclude: async (isRead) => {
      await removeOpen(logger);
      return await deliverRest(isRead);
    },
  });
  addOpen(logger, settings);
  return makeDisplayable(logger, async () => {
    const { getIteration, getMetricHistories } = await loadModule(() => import("./reading.ts"));
    return {
      iteration: await getIteration(header.id),
      histories: await getMetricHistories(header.id),
    };
  });
}

/**
 * Begins to deliver as soon as what does it is loaded; a journal that it cannot be loaded for is kept.
 *
 * @returns Delivers the rest, at the end. Never rejects.
 */
function deliverBeside(
  writer: JournalWriter,
  settings: EffectiveSettings,
  { onEnd, sendEmail }: DefinedOptions,
): LoggerParts["conclude"] {
  const started = loadDelivering()
    .then(({ startDelivering }) => startDelivering(writer, settings, { onEnd, sendEmail }))
    .catch((error) => () => keep(writer, settings, error));
  return async (isRead) => await (await started)(isRead);
}

/** Once: also of a module that is loaded, an `import()` takes a turn of the event loop. */
function loadDelivering(): Promise<typeof Delivering> {
  return delivering ??= loadModule(() => import("./delivering.ts")).catch((error) => {
    delivering = undefined;
    throw error;
  });
}

async function keep(
  writer: JournalWriter,
  { directory }: EffectiveSettings,
  error: unknown,
): Promise<Conclusion> {
  const place = shownPath(join(directory, "outbox"));
  announce(`not delivered: ${messageOf(error)}; it is kept in ${place}`);
  try {
    using journal = await writer.close();
    await journal.sync();
  } catch (trouble) {
    announce(`the disk may not have all of it: ${messageOf(trouble)}`);
  }
  return { read: () => Promise.reject(error) };
}

function journalSink(writer: JournalWriter): RecordSink {
  return {
    append(content: RecordContent, at: number): void {
      noteLogged();
      writer.append(content, at);
    },
    attach(sha256: string, bytes: Uint8Array): void {
      writer.folder.putBlob(sha256, bytes);
    },
  };
}

/** Logs nowhere: nothing is kept, and the iteration that it ends with holds nothing. */
function inertLogger(
  header: HeaderContent,
  settings: EffectiveSettings,
  options: DefinedOptions,
): Logger {
  const logger = new Logger({
    ...loggerParts(header, settings, options),
    sink: NO_SINK,
    conclude: (): Promise<Conclusion> => {
      const ended_at = new Date().toISOString();
      const read = async () => {
        const { toIteration } = await loadModule(() => import("./folded_iteration.ts"));
        const iteration = toIteration(startFold({ ...header, seq: 1, at: header.started_at }));
        return { ...iteration, status: logger.status, ended_at };
      };
      return Promise.resolve({ read });
    },
  });
  return logger;
}

function loggerParts(
  { id, name, started_at: startedAt }: HeaderContent,
  { onLogError }: EffectiveSettings,
  { signal, schemas, isTracked }: DefinedOptions,
) {
  return { id, name, startedAt, onLogError, signal, schemas, isTracked };
}
