/**
 * `mlops import`: what `mlops export` wrote as JSON Lines comes back.
 *
 * @module
 */

import type { ImportReport, LineCounts } from "../app/line_import.ts";
import { JSON_LINES_TYPE } from "../contract/export_line.ts";
import type { AppClient } from "../delivery/app_client.ts";
import { MlopsAppError } from "../errors.ts";
import type { CliCommand } from "./cli_command.ts";
import { countOf } from "./format.ts";
import { type LineBatch, lineBatches } from "./line_batches.ts";
import { ownApp } from "./own_app.ts";
import { print, printError, printJson } from "./print.ts";

/** Refused lines that are told one by one. */
const TOLD = 20;
const TOO_LARGE = 413;

/** Sends an export to the App. */
export const importIterations: CliCommand = {
  usage: "import <file>",
  summary: "take in what export wrote as JSON Lines; what is there already stays as it is",
  options: [],
  examples: [
    ["import all.jsonl", "into the tracking folder, or the App at MLOPS_URL"],
  ],
  async run({ json }, path) {
    using file = await Deno.open(path!);
    const client = await ownApp("import");
    const sum: ImportReport = { made: noLines(), known: noLines(), deleted: 0, refused: [] };
    for await (const batch of lineBatches(file.readable)) {
      addReport(sum, await send(client, batch), batch.before);
    }
    if (json) printJson(sum);
    else tell(sum, path!);
    return sum.refused.length === 0 ? 0 : 1;
  },
};

async function send(client: AppClient, { bytes }: LineBatch): Promise<ImportReport> {
  try {
    const content = { type: JSON_LINES_TYPE, bytes };
    return (await client.send("POST", "/import", content)).body as ImportReport;
  } catch (error) {
    if (!(error instanceof MlopsAppError) || error.status !== TOO_LARGE) throw error;
    // Only a line that is a batch of its own can be as long.
    const refused = [{ line: 1, detail: error.detail }];
    return { made: noLines(), known: noLines(), deleted: 0, refused };
  }
}

function addReport(sum: ImportReport, report: ImportReport, linesBefore: number): void {
  for (const kind of Object.keys(sum.made) as (keyof LineCounts)[]) {
    sum.made[kind] += report.made[kind];
    sum.known[kind] += report.known[kind];
  }
  sum.deleted += report.deleted;
  for (const { line, detail } of report.refused) {
    sum.refused.push({ line: line + linesBefore, detail });
  }
}

function tell(report: ImportReport, path: string): void {
  const { made, known, deleted, refused } = report;
  if (isOfNothing(report)) return tellNothing(report, path);
  const other = [
    countOf(made.project, "project"),
    countOf(made.experiment, "experiment"),
    countOf(made.dataset, "dataset"),
  ].join(", ");
  print(`${countOf(made.iteration, "iteration")} imported, with ${other}.`);
  if (known.iteration > 0) print(`${countOf(known.iteration, "iteration")} there already.`);
  if (deleted > 0) print(`${countOf(deleted, "iteration")} deleted here before: left out.`);
  for (const { line, detail } of refused.slice(0, TOLD)) printError(`line ${line}: ${detail}`);
  if (refused.length > 0) printError(`${countOf(refused.length, "line")} refused.`);
}

function isOfNothing({ made, known, deleted }: ImportReport): boolean {
  return [...Object.values(made), ...Object.values(known), deleted].every((count) => count === 0);
}

/** A file of another kind would be refused line by line. */
function tellNothing({ refused }: ImportReport, path: string): void {
  const [first] = refused;
  if (first === undefined) return print(`${path} is empty: there was nothing to import.`);
  printError(`line ${first.line}: ${first.detail}`);
  printError(
    `Nothing was imported: of ${
      countOf(refused.length, "line")
    } none is one that export --format jsonl ` +
      "writes. CSV and Parquet are for other programs.",
  );
}

function noLines(): LineCounts {
  return { project: 0, experiment: 0, dataset: 0, iteration: 0 };
}
