import type { Iteration } from "../contract/iteration.ts";
import { Option } from "../deps/commander.ts";
import { readWaiting } from "../tracking/outbox_reading.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { iterationDocument } from "./iteration_document.ts";
import { findWaiting, ownOutbox } from "./outbox_entries.ts";
import { writeNewFile } from "./new_file.ts";
import { printError, writeParts } from "./print.ts";

interface ExportOptions extends CliOptions {
  out?: string | undefined;
}

/** Writes one journal of the outbox as JSON. */
export const exportWaiting: CliCommand = {
  usage: "export <id>",
  summary: "write an iteration that waits as JSON, with every point and the bytes of its files",
  options: [new Option("--out <file>", "the file to make (default: stdout)")],
  examples: [["outbox export 1a2b3c4d --out it.json", "the one whose id begins or ends so"]],
  async run({ out }: ExportOptions, part) {
    const id = findWaiting(part!);
    const waiting = readWaiting(ownOutbox().directory, id);
    if (waiting === undefined) throw new Error(`Cannot export ${id}: it does not wait any more`);
    const { iteration, histories, first } = waiting;
    if (first > 1) tellOfBeginning(id, first);
    const parts = iterationDocument(
      { ...iteration, encoded_ml_model: modelOf(iteration) },
      histories,
    );
    if (out === undefined) writeParts(Deno.stdout, parts);
    else await writeNewFile(out, (file) => writeParts(file, parts));
    return 0;
  },
};

function modelOf({ id, model_sha256 }: Iteration): string | null {
  if (model_sha256 === null) return null;
  return ownOutbox().folder(id).blob(model_sha256)?.toBase64() ?? null;
}

function tellOfBeginning(id: string, first: number): void {
  const { url } = ownOutbox().folder(id).deliveryState();
  printError(`What it logged before its record ${first} is in ${url ?? "an App"} only.`);
}
