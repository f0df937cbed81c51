/** What the tests of journals have in common. */

import { encodeLine } from "../../src/contract/journal_line.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { JournalRecord, RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import type { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import {
  type HeaderContent,
  JournalWriter,
  type JournalWriterOptions,
} from "../../src/journal/journal_writer.ts";
import type { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { AT, headerOf, ID } from "../support/journal_records.ts";

/** In milliseconds. */
export const MINUTE = 60_000;
/** Of a header: written elsewhere. */
export const OTHER = { host: "a machine that is not this one" };

/** Where a test's one journal lies within a folder. */
export function journalPath(folder: string): string {
  return join(folder, ID);
}

/** Begins a journal. */
export function begin(
  folder: string,
  options: JournalWriterOptions = {},
  header: Partial<HeaderContent> = {},
): JournalWriter {
  return JournalWriter.create(journalPath(folder), headerOf(header), AT, options);
}

/** Writes a journal, a record each second, and holds it. */
export async function claim(
  folder: string,
  contents: RecordContent[],
  options: JournalWriterOptions = {},
  header: Partial<HeaderContent> = {},
): Promise<ClaimedJournal> {
  const writer = begin(folder, options, header);
  contents.forEach((content, index) => writer.append(content, AT + (index + 1) * 1000));
  return await writer.close();
}

/** Writes a journal whose process is gone. */
export async function write(
  folder: string,
  contents: RecordContent[],
  options: JournalWriterOptions = {},
  header: Partial<HeaderContent> = {},
): Promise<JournalFolder> {
  using journal = await claim(folder, contents, options, header);
  return new JournalFolder(journal.folder.path);
}

/** Writes a segment as it is, its records' numbers and all. */
export function writeSegment(path: string, records: JournalRecord[]): void {
  const lines = records.map(({ seq, at, ...content }) =>
    new TextDecoder().decode(encodeLine(seq, at, content as RecordContent))
  );
  Deno.writeTextFileSync(path, lines.join(""));
}

/** The records of a journal, as those who read it get them. */
export function recordsOf(folder: JournalFolder, after = 0): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const { bytes } of folder.lines(after)) records.push(parseLine(bytes.subarray(0, -1))!);
  return records;
}

/** The records of one file, in which each line must be whole. */
export function recordsIn(path: string): JournalRecord[] {
  const lines = Deno.readTextFileSync(path).split("\n");
  if (lines.pop() !== "") throw new Error(`${path} ends within a line`);
  return lines.map((line) => parseLine(new TextEncoder().encode(line))!);
}

/** The names in a folder, in their order. */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** Replaces a function for a while: `using _ = replaced(Deno, "renameSync", …)`. */
export function replaced<O extends object, K extends keyof O>(
  object: O,
  key: K,
  by: (original: O[K]) => O[K],
): Disposable {
  const original = object[key];
  object[key] = by(original);
  return { [Symbol.dispose]: () => object[key] = original };
}

/** The records of all segments, of which each line must be whole. */
export function onDisk(writer: JournalWriter): JournalRecord[] {
  return segmentsOf(writer.folder.path).flatMap((number) =>
    recordsIn(`${writer.folder.path}/${segmentName(number)}`)
  );
}

/** Their numbers. */
export function seqsOnDisk(writer: JournalWriter): number[] {
  return onDisk(writer).map(({ seq }) => seq);
}

/** The numbers from 1. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Writes a journal into an outbox and lets go of it, as a process does that is gone. */
export async function leave(
  outbox: Outbox,
  contents: RecordContent[],
  header: Partial<HeaderContent> = {},
  options: JournalWriterOptions = {},
): Promise<JournalFolder> {
  const writer = outbox.create(headerOf(header), AT, options);
  contents.forEach((content, index) => writer.append(content, AT + (index + 1) * 1000));
  using journal = await writer.close();
  return journal.folder;
}

/** Everything in a folder, to see that nothing was touched. */
export function snapshot(path: string): Record<string, string> {
  return Object.fromEntries(
    namesIn(path).map((name) => [name, Deno.readTextFileSync(join(path, name))]),
  );
}

/** Lets a file look as if nobody had written to it for a while. */
export function age(path: string, milliseconds: number): void {
  const time = new Date(Date.now() - milliseconds);
  Deno.utimeSync(path, time, time);
}

/** The last record that is read. */
export function endOf(folder: JournalFolder): JournalRecord {
  return recordsOf(new JournalFolder(folder.path)).at(-1)!;
}
