/**
 * `mlops export`: iterations as a file.
 *
 * @module
 */

import type { AppClient } from "../delivery/app_client.ts";
import { Option } from "../deps/commander.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf } from "./format.ts";
import { checkFilter } from "./ls.ts";
import { writeNewFile } from "./new_file.ts";
import {
  type AskedSelection,
  askedSelection,
  type NamedSelection,
  ownAppWithData,
  tellOfWaiting,
} from "./own_app.ts";
import { printError, type SyncWriter, writeBytes } from "./print.ts";
import { csvRowCount, iterationLineCount } from "./row_count.ts";

interface ExportOptions extends CliOptions, NamedSelection {
  format?: Format | undefined;
  metrics: "last" | "history";
  out?: string | undefined;
}

type Format = "csv" | "jsonl" | "parquet";

/** What is to be written. */
interface Export {
  client: AppClient;
  selection: AskedSelection;
  format: Format;
  isHistory: boolean;
}

const FORMATS: readonly Format[] = ["csv", "jsonl", "parquet"];

/** Writes iterations that the App has. */
export const exportIterations: CliCommand = {
  usage: "export",
  summary: "write iterations as a table, or as lines that another App can import",
  options: [
    new Option("--format <format>", "csv, jsonl, or parquet (default: as --out ends, or csv)")
      .choices(FORMATS),
    new Option("-p, --project <title>", "only those of a project"),
    new Option("-e, --experiment <name>", "only those of an experiment of that project"),
    new Option("-f, --filter <filter>", "only those of which it holds, as with ls")
      .argParser(checkFilter),
    new Option("--metrics <which>", "a row for each iteration, or for each point of its metrics")
      .choices(["last", "history"]).default("last"),
    new Option("--out <file>", "the file to make (default: stdout)"),
  ],
  examples: [
    ["export --project Iris --out iris.csv", "a row for each iteration of a project"],
    ["export --metrics history --out points.parquet", "a row for each point of every metric"],
    ["export --out all.jsonl", "everything, to be imported again: mlops import all.jsonl"],
  ],
  async run({ dir, out, metrics, format = formatOf(out), ...named }: ExportOptions) {
    if (format === "parquet" && out === undefined) {
      throw new Error("Cannot export Parquet to stdout: name a file with --out");
    }
    const isHistory = metrics === "history";
    if (format === "jsonl" && isHistory) {
      throw new Error(
        "Cannot export JSON Lines by --metrics: each of them has every point of its iteration anyway",
      );
    }
    const client = await ownAppWithData("export");
    const selection = await askedSelection(client, named);
    const asked = { client, selection, format, isHistory };
    const rows = out === undefined
      ? await download(asked, Deno.stdout)
      : await writeNewFile(out, (file) => write(asked, file));
    printError(`${countOf(rows, isHistory ? "point" : "iteration")} exported.`);
    tellOfWaiting(dir);
    return 0;
  },
};

/** As a file's name ends; one without an ending is CSV. */
function formatOf(out: string = ""): Format {
  const ending = /\.([^./\\]*)$/.exec(out)?.[1] ?? "";
  const format = ending === "" ? "csv" : FORMATS.find((it) => it === ending.toLowerCase());
  if (format !== undefined) return format;
  throw new Error(
    `Cannot tell the format of ${out}: end it in .csv, .jsonl or .parquet, or name the ` +
      "format with --format",
  );
}

/** Gives how many rows there are. */
async function write(asked: Export, file: SyncWriter): Promise<number> {
  if (asked.format !== "parquet") return await download(asked, file);
  const { writeIterations, writePoints } = await import("./parquet_export.ts");
  return await (asked.isHistory ? writePoints : writeIterations)(asked, file);
}

async function download(
  { client, selection, format, isHistory }: Export,
  file: SyncWriter,
): Promise<number> {
  const table = isHistory && format === "csv" ? "points" : "iterations";
  const query = new URLSearchParams({ ...selection });
  const stream = await client.download(`/export/${table}.${format}?${query}`);
  const count = format === "csv" ? csvRowCount() : iterationLineCount();
  let rows = 0;
  for await (const bytes of unbroken(stream)) {
    writeBytes(file, bytes);
    rows = count(bytes);
  }
  return rows;
}

/** An App that finds trouble in the middle of its reply can say so in its log only. */
async function* unbroken(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what a connection's trouble comes as
    throw new Error(
      `The App broke its reply off (${error.message}). Its log says why; so does mlops doctor, where it runs`,
      { cause: error },
    );
  }
}
