/** A whole journal of every kind of record, to be damaged again and again. */

import type { EndStatus } from "../../src/contract/iteration.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { JournalRecord, RecordContent } from "../../src/contract/journal_record.ts";
import { sha256Of } from "../../src/contract/platform.ts";
import { join } from "../../src/deps/std_path.ts";
import { JournalWriter, type JournalWriterOptions } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { type TemporaryFolder, temporaryFolder } from "../support/temporary_folder.ts";

export const NEWLINE = 10;
const BLOB = new Uint8Array([137, 80, 78, 71]);
const SHA256 = sha256Of(BLOB);
const CRASHED: RecordContent = { type: "end", status: "crashed", error: null };
const FAILED: RecordContent = {
  type: "end",
  status: "failed",
  error: { name: "Error", message: "größer" },
  provisional: true,
};

/** One line of the journal as it was written. */
export interface SampleLine {
  record: JournalRecord;
  text: string;
  segment: number;
  /** Its first byte in its segment, and the place of its newline. */
  start: number;
  newline: number;
}

/** The journal and the folder it lies in. */
export class DamageSample implements Disposable {
  readonly #folder: TemporaryFolder = temporaryFolder();
  readonly outbox: Outbox = new Outbox(this.#folder.path);
  readonly path: string = join(this.#folder.path, "outbox", ID);
  readonly segments: Uint8Array<ArrayBuffer>[] = [];
  readonly lines: SampleLine[] = [];
  #there: (Uint8Array | undefined)[] = [];

  /** Writes a journal of at least so many records: buffered, taken up again, in segments. */
  static async make(records: number): Promise<DamageSample> {
    const sample = new DamageSample();
    const contents = contentsOf(Math.max(records, KINDS.length));
    const half = contents.length / 2 | 0;
    const options: JournalWriterOptions = { segmentBytes: 500 + half * 85 };
    const buffered = sample.outbox.create(headerOf(), AT, { ...options, durability: "buffered" });
    contents.slice(0, half).forEach((content, index) => buffered.append(content, AT + index + 1));
    buffered.append(CRASHED, AT + half);
    const journal = await buffered.close();
    const header = headerOf({ resumed_at: AT + half });
    const writer = JournalWriter.resume(journal, header, AT + half, options);
    contents.slice(half).forEach((content, index) => writer.append(content, AT + half + index));
    writer.append(FAILED, AT + contents.length);
    writer.append({ type: "warning", message: "late" }, AT + contents.length);
    writer.append(lossAt(contents.length), AT + contents.length);
    writer.append(COMPLETED, AT + contents.length + 1);
    Deno.writeFileSync(join(sample.path, SHA256), BLOB);
    (await writer.close())[Symbol.dispose]();
    sample.#read();
    return sample;
  }

  #read(): void {
    for (const segment of segmentsOf(this.path)) {
      const bytes = Deno.readFileSync(this.#file(segment));
      this.segments.push(bytes);
      for (let start = 0; start < bytes.length; start = this.lines.at(-1)!.newline + 1) {
        const newline = bytes.indexOf(NEWLINE, start);
        const line = bytes.subarray(start, newline);
        const text = new TextDecoder().decode(line);
        this.lines.push({ record: parseLine(line)!, text, segment, start, newline });
      }
    }
    this.#there = [...this.segments];
  }

  #file(segment: number): string {
    return join(this.path, segmentName(segment));
  }

  /** The highest number that was given out. */
  get sequence(): number {
    return this.lines.at(-1)!.record.seq;
  }

  /** Puts everything as it was, but for one segment; those behind it are gone if that is asked for. */
  put(segment: number, bytes: Uint8Array, isLast: boolean = false): void {
    const wanted = this.segments.map((whole, index) => {
      if (index + 1 === segment) return bytes;
      return isLast && index + 1 > segment ? undefined : whole;
    });
    for (const [index, content] of wanted.entries()) {
      if (this.#there[index] === content) continue;
      if (content === undefined) Deno.removeSync(this.#file(index + 1));
      else overwrite(this.#file(index + 1), content);
    }
    this.#there = wanted;
  }

  /** Whoever writes to the journal tells: the next `put()` must write it anew. */
  touched(): void {
    for (const segment of segmentsOf(this.path)) {
      if (segment > this.segments.length) Deno.removeSync(this.#file(segment));
    }
    this.#there = segmentsOf(this.path).map(() => new Uint8Array());
    while (this.#there.length < this.segments.length) this.#there.push(undefined);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** Not cut to nothing first: some file systems take what is then written to the disk itself at once. */
function overwrite(path: string, content: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, create: true });
  file.writeSync(content);
  if (file.statSync().size > content.length) file.truncateSync(content.length);
}

/** The status that lines come to whose process is gone. */
export function statusOf(lines: readonly SampleLine[]): EndStatus {
  let end: { status: EndStatus; isFinal: boolean } | undefined;
  let last = 0;
  for (const { record } of lines) {
    const isHole = record.seq > last + 1;
    last = record.seq;
    if (end && isHole) end.isFinal = false; // what is missing may have taken it back
    if (record.type === "header" && record.resumed_at !== undefined) end = undefined;
    else if (record.type !== "header" && record.type !== "warning" && !end?.isFinal) {
      const isEnd = record.type === "end";
      end = isEnd ? { status: record.status, isFinal: !record.provisional } : undefined;
    }
  }
  return end?.status ?? "crashed";
}

function contentsOf(count: number): RecordContent[] {
  return Array.from({ length: count }, (_, index) => KINDS[index % KINDS.length]!(index));
}

const KINDS: ((index: number) => RecordContent)[] = [
  (index) => lossAt(index),
  (index) => ({ type: "metrics", points: [["a", index, "NaN"], ["b", -1, 1e-7]], timestamp: AT }),
  (index) => ({ type: "parameters", values: { [`größe ${index}`]: [0.5, null, "x"] } }),
  (index) => ({ type: "model_name", name: `model ${index}` }),
  () => ({ type: "model_path", path: "m", size: 4, sha256: SHA256, attached: true }),
  () => ({ type: "dataset", dataset: { name: "iris", version: "1" } }),
  (index) => ({
    type: "chart",
    chart: { name: `c${index}`, chart_type: "line", x_data: [[0]], y_data: [[1]] } as never,
  }),
  (index) => ({
    type: "image_chart",
    name: `i${index}`,
    sha256: SHA256,
    size: 4,
    media_type: "image/png",
    comparable: false,
  }),
  (index) => ({ type: "tags", tags: [`t${index}`] }),
  () => ({ type: "note", text: 'a line\nand 00000000 {"seq":1,"at":1,"type":"end"}' }),
  () => ({ type: "environment", values: { deno: "2" } }),
  (index) => ({ type: "warning", message: `warning ${index}` }),
  () => FAILED,
];
