/** What becomes of a journal of which any byte is damaged or missing. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import type { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import { JournalWriter } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { damage } from "../soak/damage.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const NEWLINE = 10;
const CONTENTS: RecordContent[] = [
  lossAt(1),
  { type: "parameters", values: { größe: 0.5 } },
  lossAt(2),
  { type: "tags", tags: ["a"] },
  COMPLETED,
];

interface Line {
  seq: number;
  text: string;
  /** Its first byte in its segment, and the place of its newline. */
  start: number;
  newline: number;
}

/** A whole journal of two segments, to be damaged again and again. */
class Sample implements Disposable {
  readonly #folder = temporaryFolder();
  readonly outbox = new Outbox(this.#folder.path);
  readonly path = join(this.#folder.path, "outbox", ID);
  readonly segments: Uint8Array[] = [];
  readonly lines: Line[][] = [];
  #there: Uint8Array[] = [];

  static async make(): Promise<Sample> {
    const sample = new Sample();
    const writer = sample.outbox.create(headerOf(), AT, { segmentBytes: 620 });
    CONTENTS.forEach((content, index) => writer.append(content, AT + index + 1));
    (await writer.close())[Symbol.dispose]();
    assertEquals(segmentsOf(sample.path), [1, 2]);
    let seq = 0;
    for (const number of [1, 2]) {
      const bytes = await Deno.readFile(sample.file(number));
      sample.segments.push(bytes);
      const lines: Line[] = [];
      for (let start = 0; start < bytes.length; start = lines.at(-1)!.newline + 1) {
        const newline = bytes.indexOf(NEWLINE, start);
        const text = new TextDecoder().decode(bytes.subarray(start, newline));
        lines.push({ seq: ++seq, text, start, newline });
      }
      sample.lines.push(lines);
    }
    return sample;
  }

  file(number: number): string {
    return join(this.path, segmentName(number));
  }

  /** Puts everything as it was, but for one segment. */
  put(number: number, bytes: Uint8Array): void {
    const wanted = this.segments.map((whole, index) => index + 1 === number ? bytes : whole);
    for (const [index, content] of wanted.entries()) {
      if (this.#there[index] !== content) Deno.writeFileSync(this.file(index + 1), content);
    }
    this.#there = wanted;
  }

  /** Ends it as a recoverer does, who writes to the last segment. */
  claim(): ClaimedJournal {
    this.#there = [];
    return this.outbox.claim(ID)!;
  }

  /** All lines but some. */
  without(lost: (line: Line, segment: number) => boolean): Line[] {
    return this.lines.flatMap((lines, index) => lines.filter((line) => !lost(line, index + 1)));
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** What can be read: the lines, but not the header that stands in for a lost one. */
function read(path: string): { seq: number; text: string }[] {
  const decoder = new TextDecoder();
  const lines: { seq: number; text: string }[] = [];
  for (const { seq, bytes } of new JournalFolder(path).lines()) {
    lines.push({ seq, text: decoder.decode(bytes.subarray(0, -1)) });
  }
  assertEquals(lines.map(({ seq }) => seq), lines.map(({ seq }) => seq).sort((a, b) => a - b));
  assert(lines[0]!.text.includes('"type":"header"'));
  return lines.filter(({ text }) => !text.includes("could not be read"));
}

function assertRead(sample: Sample, expected: Line[], what: string): void {
  assertEquals(read(sample.path), expected.map(({ seq, text }) => ({ seq, text })), what);
}

/** Everything that is lost behind a record that is there must be told; nothing else may be. */
function assertTold(sample: Sample, expected: Line[], isDamaged: boolean, what: string): void {
  const { iteration, damage, first } = new JournalFolder(sample.path).fold();
  assertStrictEquals(damage.length > 0, isDamaged, `${what}: ${JSON.stringify(damage)}`);
  const last = expected.at(-1)?.seq ?? 1;
  const there = new Set(expected.map(({ seq }) => seq));
  const missing = new Set<number>();
  for (let seq = Math.max(2, first); seq < last; seq++) if (!there.has(seq)) missing.add(seq);
  const told = iteration.warnings.flatMap((warning) => {
    const [, from, to] = /^records (\d+) to (\d+) could not be read$/.exec(warning)!;
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
  assertEquals(new Set(told), missing, what);
}

/** A recoverer must come to the right status, and must not give a number again. */
function assertRecovered(sample: Sample, expected: Line[], what: string): void {
  const hasEnd = expected.some(({ text }) => text.includes('"type":"end"'));
  const { length } = sample.lines.flat();
  {
    using journal = sample.claim();
    const { iteration } = journal.folder.fold();
    assertStrictEquals(iteration.status, hasEnd ? "completed" : "crashed", what);
    const { sequence } = journal.folder.tail();
    assertStrictEquals(iteration.sequence, sequence, what);
    if (hasEnd) assertStrictEquals(sequence, length, what);
  }
  const lines = read(sample.path);
  const old = hasEnd ? lines : lines.slice(0, -1);
  assertEquals(old.filter((line) => line.text.includes('"type":"header"') === false), [
    ...expected.filter(({ text }) => !text.includes('"type":"header"'))
      .map(({ seq, text }) => ({ seq, text })),
  ], what);
}

Deno.test("a journal loses what was cut off, and nothing else, wherever it is cut", async () => {
  using sample = await Sample.make();
  for (const number of [1, 2]) {
    const whole = sample.segments[number - 1]!;
    for (let length = 0; length <= whole.length; length++) {
      const what = `segment ${number} cut at ${length}`;
      const expected = sample.without((line, segment) =>
        segment === number && line.newline >= length
      );
      sample.put(number, whole.slice(0, length));
      assertRead(sample, expected, what);
      assertTold(sample, expected, false, what);
      if (number === 2) assertRecovered(sample, expected, what);
    }
  }
});

Deno.test("a journal goes on behind whatever a process left torn", async () => {
  using sample = await Sample.make();
  const whole = sample.segments[1]!;
  const { start } = sample.lines[1]!.at(-1)!;
  const before = whole.slice(0, start);
  const expected = sample.without(({ seq }) => seq === sample.lines.flat().length);
  const tails = [new Uint8Array(5000), new TextEncoder().encode('{"seq":'), new Uint8Array([255])];
  for (let length = start; length < whole.length; length++) tails.push(whole.slice(start, length));
  for (const tail of tails) {
    sample.put(2, new Uint8Array([...before, ...tail]));
    assertRecovered(sample, expected, `${tail.length} bytes are torn`);
  }
});

Deno.test("a journal loses nothing by a flipped newline, but for its very last", async () => {
  using sample = await Sample.make();
  for (const number of [1, 2]) {
    const whole = sample.segments[number - 1]!;
    for (const hit of sample.lines[number - 1]!) {
      const isLast = hit === sample.lines[number - 1]!.at(-1);
      const expected = sample.without((line) => isLast && line === hit);
      for (let byte = 0; byte < 256; byte += 11) {
        const what = `segment ${number} newline ${hit.newline} is ${byte}`;
        const damaged = whole.slice();
        damaged[hit.newline] = byte;
        sample.put(number, damaged);
        assertRead(sample, expected, what);
        assertTold(sample, expected, !isLast, what);
      }
      assertRecovered(sample, expected, `segment ${number} newline ${hit.newline}`);
    }
  }
});

Deno.test("a journal loses only what a block of zeros covers, wherever it lies", async () => {
  using sample = await Sample.make();
  const whole = sample.segments[1]!;
  for (let from = 0; from < whole.length - 1; from += 7) {
    for (const length of [1, 20, 150, 1000]) {
      const to = Math.min(from + length, whole.length - 1); // the last newline stays
      const damaged = whole.slice().fill(0, from, to);
      const expected = sample.without((line, segment) =>
        segment === 2 && line.start < to && from < line.newline
      );
      sample.put(2, damaged);
      assertRead(sample, expected, `zeros from ${from} to ${to}`);
      assertRecovered(sample, expected, `zeros from ${from} to ${to}`);
    }
  }
});

Deno.test("a journal of which a segment is gone goes on with the next", async () => {
  using sample = await Sample.make();
  await Deno.remove(sample.file(1));
  assertRead(sample, sample.lines[1]!, "the first segment is gone");
  const { iteration, first } = new JournalFolder(sample.path).fold();
  assertEquals([iteration.name, iteration.status], ["softmax", "completed"]);
  assertStrictEquals(first, sample.lines[1]![0]!.seq);
  sample.put(0, new Uint8Array());
  await Deno.remove(sample.file(2));
  assertRead(sample, sample.lines[0]!, "the second segment is gone");
  assertStrictEquals(sample.outbox.read(ID)?.iteration.status, "crashed");
});

Deno.test("a journal of every kind of record is read and recovered, wherever it is damaged", async () => {
  const { records, bytes, truncated, flipped, recovered } = await damage({ records: 13, seed: 1 });
  assert(records > 13);
  assertEquals([truncated, flipped], [bytes, 2 * bytes]);
  assert(recovered > truncated);
});

Deno.test("a journal goes on behind a damaged header that told that it was taken up again", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const first = outbox.create(headerOf(), AT);
  first.append({ ...COMPLETED, status: "interrupted" }, AT + 1);
  const header = headerOf({ resumed_at: AT + 2 });
  const again = JournalWriter.resume(await first.close(), header, AT + 2);
  again.append(lossAt(7), AT + 3);
  (await again.close())[Symbol.dispose]();
  const segment = join(first.folder.path, segmentName(2));
  const bytes = await Deno.readFile(segment);
  bytes[40]! ^= 1;
  await Deno.writeFile(segment, bytes);
  const { iteration } = outbox.read(ID)!;
  assertEquals([iteration.status, iteration.metrics], ["crashed", { loss: 3.5 }]);
  assertEquals(iteration.warnings, ["records 3 to 3 could not be read"]);
});
