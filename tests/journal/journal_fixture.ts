/** What the tests of journals have in common. */

import { encodeLine, parseLine } from "../../src/contract/journal_line.ts";
import type { JournalRecord, RecordContent } from "../../src/contract/journal_record.ts";
import type { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import type { JournalFolder } from "../../src/journal/journal_folder.ts";
import {
  type HeaderContent,
  JournalWriter,
  type JournalWriterOptions,
} from "../../src/journal/journal_writer.ts";
import { join } from "../../src/deps/std_path.ts";
import { AT, headerOf, ID } from "../support/journal_records.ts";

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
  return journal.folder;
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
