/**
 * How much memory the delivery of a huge journal takes.
 *
 * @module
 */

import { createObjectId } from "../../src/contract/object_id.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { AT, COMPLETED, headerOf } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { startApp } from "./fault_run.ts";
import { runProgram } from "./program_run.ts";

/** What is delivered, and where. */
export interface MemoryOfDeliveryOptions {
  /** Records of one point, of about a hundred bytes each. */
  records: number;
  /** The App in the delivering process itself, or one in another. @default {"ours"} */
  app?: "embedded" | "ours" | "original";
}

/** What it took. */
export interface DeliveryMemory {
  /** The most that the delivering process ever had, in bytes. */
  peakRss: number;
  /** The journal's size in bytes. */
  journal: number;
  seconds: number;
}

const PROGRAM = new URL("./memory_delivery_program.ts", import.meta.url);

/**
 * Writes a journal and delivers it in a process of its own.
 *
 * @throws {Error} If it is not delivered.
 */
export async function memoryOfDelivery(
  { records, app: kind = "ours" }: MemoryOfDeliveryOptions,
): Promise<DeliveryMemory> {
  using folder = temporaryFolder();
  const directory = folder.join(".mlops");
  const journal = await writeJournal(directory, records);
  await using app = await startApp(kind === "original" ? kind : "ours", folder.join("app"));
  const url = kind === "embedded" ? kind : `http://127.0.0.1:${app.port}`;
  const start = performance.now();
  const { code, stdout, stderr } = await runProgram(PROGRAM, [directory, url], {
    flags: ["-A"],
    cwd: folder.path,
    patience: 60_000 + records,
  });
  const seconds = (performance.now() - start) / 1000;
  const { delivered, peakRss } = code === 0 ? JSON.parse(stdout) : {};
  if (delivered !== 1) throw new Error(`The journal is not delivered: ${stdout}${stderr}`);
  return { peakRss, journal, seconds };
}

/** Gives its size in bytes. */
async function writeJournal(directory: string, records: number): Promise<number> {
  const writer = new Outbox(directory).create(headerOf({ id: createObjectId() }), AT);
  for (let step = 0; step < records; step++) {
    const name = `training/loss/of/layer/${step % 10}`;
    writer.append({ type: "metrics", points: [[name, step, Math.sin(step)]] }, AT + step);
  }
  writer.append(COMPLETED, AT + records);
  using closed = await writer.close();
  const { path } = closed.folder;
  const sizes = segmentsOf(path).map((it) => Deno.statSync(`${path}/${segmentName(it)}`).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}
