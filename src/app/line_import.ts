/**
 * Takes lines of exports in, each as a whole or not at all.
 *
 * @module
 */

import { linesOf } from "../contract/byte_lines.ts";
import { type ExportLine, ExportLineError, readExportLine } from "../contract/export_line.ts";
import type { TrackingStore } from "../store/tracking_store.ts";
import { AppError, detailOf } from "./app_error.ts";
import { checkDepth } from "./json_depth.ts";

/** How many lines there are of each kind. */
export type LineCounts = Record<ExportLine["kind"], number>;

/** What became of the lines of an export. */
export interface ImportReport {
  /** What is new. */
  made: LineCounts;
  /** What was there already, and stays as it was. */
  known: LineCounts;
  /** Iterations that were deleted here once, and do not come back. */
  deleted: number;
  /** Lines that cannot be taken; the first is line 1. */
  refused: { line: number; detail: string }[];
}

/** Lines that go to the disk together: few enough that what they are made of is soon forgotten. */
const LINES_AT_ONCE = 25;
const decoder = new TextDecoder();

/** A line that can be read, with its number. */
interface NumberedLine {
  number: number;
  line: ExportLine;
}

/** Takes the lines in that bytes hold, as they come; empty ones count, and say nothing. */
export async function importLines(
  store: TrackingStore,
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<ImportReport> {
  const report: ImportReport = { made: noLines(), known: noLines(), deleted: 0, refused: [] };
  let [lines, number]: [NumberedLine[], number] = [[], 0];
  for await (const bytesOfLine of linesOf(bytes)) {
    const text = decoder.decode(bytesOfLine);
    number++;
    const line = text.trim() === "" ? undefined : readLine(text, number, report);
    if (line !== undefined) lines.push({ number, line });
    if (lines.length < LINES_AT_ONCE) continue;
    await importSome(store, lines, report);
    lines = [];
  }
  await importSome(store, lines, report);
  report.refused.sort((a, b) => a.line - b.line);
  return report;
}

async function importSome(
  store: TrackingStore,
  lines: readonly NumberedLine[],
  report: ImportReport,
): Promise<void> {
  const outcomes = await store.importLines(lines.map(({ line }) => line));
  for (const [index, { number, line }] of lines.entries()) {
    const outcome = outcomes[index]!;
    if (outcome === "deleted") report.deleted++;
    else if (typeof outcome === "string") report[outcome][line.kind]++;
    else report.refused.push({ line: number, detail: detailOf(outcome) });
  }
}

function readLine(text: string, number: number, report: ImportReport): ExportLine | undefined {
  try {
    const line = readExportLine(text);
    checkDepth(line.kind === "iteration" ? line.iteration : line);
    return line;
  } catch (error) {
    if (!(error instanceof ExportLineError || error instanceof AppError)) throw error;
    report.refused.push({ line: number, detail: error.message });
    return undefined;
  }
}

function noLines(): LineCounts {
  return { project: 0, experiment: 0, dataset: 0, iteration: 0 };
}
