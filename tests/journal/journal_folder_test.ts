import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { HeaderRecord, JournalRecord } from "../../src/contract/journal_record.ts";
import { sha256Of } from "../../src/contract/platform.ts";
import { join } from "../../src/deps/std_path.ts";
import { type Damage, JournalFolder, NewerJournalError } from "../../src/journal/journal_folder.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { begin, claim, journalPath, recordsOf, write, writeSegment } from "./journal_fixture.ts";

const HEADER: HeaderRecord = { ...headerOf(), seq: 1, at: AT };
const THIRTY = Array.from({ length: 30 }, (_, step) => lossAt(step));

function loss(seq: number): JournalRecord {
  return { type: "metrics", points: [["loss", seq, seq]], seq, at: AT + seq };
}

/** A journal whose segments hold the given records, as nobody may have written them. */
function folderOf(parent: string, ...segments: JournalRecord[][]): JournalFolder {
  const path = journalPath(parent);
  Deno.mkdirSync(path);
  for (const [index, records] of segments.entries()) {
    writeSegment(join(path, segmentName(index + 1)), records);
  }
  return new JournalFolder(path);
}

function seqsOf(folder: JournalFolder, after = 0): number[] {
  return [...folder.lines(after)].map(({ seq }) => seq);
}

/** Flips a byte of a line of a segment. */
function damage(folder: JournalFolder, segment: number, line: number, byte = 30): void {
  const path = join(folder.path, segmentName(segment));
  const bytes = Deno.readFileSync(path);
  let start = 0;
  for (let skipped = 1; skipped < line; skipped++) start = bytes.indexOf(10, start) + 1;
  bytes[start + byte]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

function isStandIn(record: JournalRecord | undefined): boolean {
  return record?.type === "header" && record.name === `${ID} (its first record could not be read)`;
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

Deno.test("JournalFolder.lines() gives every record of every segment, in rising order", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, [...THIRTY, COMPLETED], { segmentBytes: 800 });
  const segments = segmentsOf(journal.path).length;
  assert(segments > 3);
  assertEquals(seqsOf(journal), upTo(31 + segments));
  assertEquals(recordsOf(journal).filter(({ type }) => type === "metrics").length, 30);
  assertEquals(recordsOf(journal).at(-1), { ...COMPLETED, seq: 31 + segments, at: AT + 31_000 });
});

Deno.test("JournalFolder.lines() after any numbers, in any order, gives what it gives from the start", async () => {
  using folder = temporaryFolder();
  for (const segmentBytes of [1, 700, 1e6]) {
    using claimed = await claim(folder.path, THIRTY, { segmentBytes });
    const all = recordsOf(new JournalFolder(claimed.folder.path));
    const after = fc.integer({ min: -1, max: all.length + 3 });
    const read = fc.tuple(after, fc.nat(all.length)); // and how many lines of it
    fc.assert(fc.property(fc.array(read, { maxLength: 10 }), (reads) => {
      const reader = new JournalFolder(claimed.folder.path); // it remembers where it was
      for (const [number, count] of reads) {
        const records: JournalRecord[] = [];
        for (const { bytes } of reader.lines(number)) {
          if (records.push(parseLine(bytes.subarray(0, -1))!) > count) break;
        }
        const expected = all.filter(({ seq }) => seq > number).slice(0, count + 1);
        assertEquals(records, expected);
      }
    }));
    claimed.remove();
  }
});

Deno.test("JournalFolder.lines() goes on where it was while the journal is written", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { segmentBytes: 600 });
  const reader = new JournalFolder(writer.folder.path);
  const seen: number[] = [];
  for (let step = 0; step < 60; step++) {
    writer.append(lossAt(step), AT);
    if (step % 7 === 0) seen.push(...seqsOf(reader, seen.at(-1) ?? 0));
  }
  using _ = await writer.close();
  seen.push(...seqsOf(reader, seen.at(-1)));
  assertEquals(seen, upTo(writer.sequence));
});

Deno.test("JournalFolder.lines() does not look again at what is before lines that are wanted again", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY);
  damage(journal, 1, 4);
  const damaged = [20, 20, 3].map((after) => {
    let count = 0;
    for (const { seq } of journal.lines(after, () => count++)) if (seq === 25) break;
    return count;
  });
  assertEquals(damaged, [1, 0, 1]);
});

Deno.test("JournalFolder.lines() does not give a line that is not written to its end", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY.slice(0, 3));
  const path = join(journal.path, segmentName(1));
  const bytes = await Deno.readFile(path);
  const cut = bytes.length - 20;
  await Deno.writeFile(path, bytes.subarray(0, cut));
  assertEquals(seqsOf(journal), [1, 2, 3]);
  await Deno.writeFile(path, bytes.subarray(cut), { append: true });
  assertEquals(seqsOf(journal, 3), [4]);
});

Deno.test("JournalFolder.lines() is left in the middle without a file that stays open", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY, { segmentBytes: 500 });
  for (const _ of journal.lines()) break;
  const lines = journal.lines();
  lines.next();
  lines.return(undefined);
});

Deno.test("JournalFolder.lines() tells where damaged lines stand, from wherever it reads", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY, { segmentBytes: 800 });
  damage(journal, 1, 4);
  damage(journal, 2, 3);
  const places = (after: number) => {
    const found: Damage[] = [];
    for (const _ of journal.lines(after, (it) => found.push(it)));
    return found;
  };
  const expected = [
    { place: "000001.jsonl line 4", reason: "its checksum does not fit" },
    { place: "000002.jsonl line 3", reason: "its checksum does not fit" },
  ];
  assertEquals(places(0), expected);
  for (const _ of journal.lines(0)) if (_.seq === 3) break;
  assertEquals(places(2), expected); // from the second line on
  for (const _ of journal.lines(0)) if (_.seq === 6) break;
  assertEquals(places(5), expected.slice(1));
});

Deno.test("JournalFolder.lines() stands in for a header that is damaged", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY.slice(0, 2));
  damage(journal, 1, 1);
  const records = recordsOf(journal);
  assert(isStandIn(records[0]));
  assertEquals(records.map(({ seq }) => seq), [1, 2, 3]);
  assertEquals(records[0]!.at, AT + 1000); // of the first record that can be read
  assertEquals(seqsOf(journal, 1), [2, 3]);
  assertEquals(isStandIn(journal.header()), true);
});

Deno.test("JournalFolder.lines() stands in for a journal in which nothing can be read", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, []);
  for (const bytes of [[], [0, 0, 0], [...new TextEncoder().encode("nothing\n")]]) {
    await Deno.writeFile(join(journal.path, segmentName(1)), new Uint8Array(bytes));
    assertEquals(seqsOf(journal), [1]);
    assert(isStandIn(journal.header()));
    assertEquals(seqsOf(journal, 1), []);
  }
  await Deno.remove(join(journal.path, segmentName(1)));
  assert(isStandIn(journal.header()));
  assertEquals(journal.fold().iteration.status, "running");
});

Deno.test("JournalFolder.lines() stands in before a later segment whose header is damaged", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY, { segmentBytes: 800 });
  const second = recordsOf(journal).filter(({ type }) => type === "header")[1]!.seq;
  damage(journal, 2, 1);
  assertEquals(seqsOf(journal).includes(second), false); // the first header is still there
  await Deno.remove(join(journal.path, segmentName(1)));
  const records = recordsOf(journal);
  assert(isStandIn(records[0]));
  assertEquals(records[0]!.seq, second);
  assertEquals(records[1]!.seq, second + 1);
  assertEquals(journal.fold().first, second);
});

Deno.test("JournalFolder.lines() begins with the next segment's header when earlier ones are gone", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY, { segmentBytes: 800 });
  const headers = recordsOf(journal).filter(({ type }) => type === "header");
  await Deno.remove(join(journal.path, segmentName(1)));
  await Deno.remove(join(journal.path, segmentName(2)));
  assertEquals(recordsOf(new JournalFolder(journal.path))[0], headers[2]);
  const { first, iteration, damage } = journal.fold();
  assertEquals([first, iteration.name, iteration.warnings], [headers[2]!.seq, "softmax", []]);
  assertEquals(damage, []);
});

Deno.test("JournalFolder.lines() leaves numbers out that repeat or fall back", () => {
  using folder = temporaryFolder();
  const journal = folderOf(
    folder.path,
    [HEADER, loss(2), loss(2), loss(3), loss(1)],
    [{ ...HEADER, seq: 2 }, loss(4), loss(3)],
  );
  assertEquals(seqsOf(journal), [1, 2, 3, 4]);
  assertEquals(seqsOf(journal, 3), [4]);
  assertEquals(journal.fold().iteration.metrics, { loss: 4 });
});

Deno.test("JournalFolder.lines() never gives a number below one or a second one of a number", () => {
  using folder = temporaryFolder();
  const journal = folderOf(folder.path, [], [loss(1), loss(2)]);
  assertEquals(seqsOf(journal), [1, 2]);
  assert(isStandIn(recordsOf(journal)[0]));
  journal.fold();
  writeSegment(join(journal.path, segmentName(1)), [loss(1), loss(2), loss(3)]);
  assertEquals(seqsOf(new JournalFolder(journal.path)), [1, 2, 3]);
});

Deno.test("JournalFolder.fold() comes to what was logged", async () => {
  using folder = temporaryFolder();
  const contents = [
    ...THIRTY,
    { type: "parameters" as const, values: { rate: 0.5 } },
    { type: "tags" as const, tags: ["a"] },
    COMPLETED,
  ];
  const journal = await write(folder.path, contents, { segmentBytes: 700 });
  const points: unknown[] = [];
  const { iteration, first, damage } = journal.fold((...point) => points.push(point));
  assertEquals([iteration.status, iteration.ended_at], ["completed", AT + 33_000]);
  assertEquals([iteration.parameters, iteration.tags], [{ rate: 0.5 }, ["a"]]);
  assertEquals(points, upTo(30).map((it) => ["loss", it - 1, (it - 1) / 2, AT + it * 1000]));
  assertEquals([first, damage, iteration.warnings], [1, [], []]);
});

Deno.test("JournalFolder.fold() makes gaps of numbers that are missing", () => {
  using folder = temporaryFolder();
  const journal = folderOf(
    folder.path,
    [HEADER, loss(2), loss(5), loss(6)],
    [{ ...HEADER, seq: 9 }, loss(10)],
  );
  const { iteration } = journal.fold();
  assertEquals(iteration.warnings, [
    "records 3 to 4 could not be read",
    "records 7 to 8 could not be read",
  ]);
  assertEquals([iteration.sequence, iteration.metrics], [10, { loss: 10 }]);
});

Deno.test("JournalFolder.fold() reports damage and counts everything else", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY.slice(0, 6));
  damage(journal, 1, 3);
  damage(journal, 1, 7);
  const { iteration, damage: found } = journal.fold();
  assertEquals(found.map(({ place }) => place), ["000001.jsonl line 3", "000001.jsonl line 7"]);
  assertEquals(iteration.warnings, ["records 3 to 3 could not be read"]);
  assertEquals(iteration.metrics, { loss: 2 });
});

Deno.test("JournalFolder.fold() reports whole lines that are no records of this version", () => {
  using folder = temporaryFolder();
  const strange = { type: "unheard_of", seq: 3, at: AT } as unknown as JournalRecord;
  const journal = folderOf(folder.path, [HEADER, loss(2), strange, loss(4)]);
  const { iteration, damage } = journal.fold();
  assertEquals(damage, [{ place: "record 3", reason: "it is no record of this version" }]);
  assertEquals(iteration.warnings, ["records 3 to 3 could not be read"]);
  assertEquals(iteration.metrics, { loss: 4 });
});

Deno.test("JournalFolder.fold() stands in for a first record that is no header", () => {
  using folder = temporaryFolder();
  const strange = { type: "header", version: 1, seq: 1, at: AT } as unknown as JournalRecord;
  const journal = folderOf(folder.path, [strange, loss(2)]);
  assert(isStandIn(journal.header()));
  assertEquals(journal.fold().iteration.metrics, { loss: 2 });
  assertEquals(seqsOf(journal), [1, 2]);
});

Deno.test("JournalFolder refuses a journal of a newer version, wherever its header stands", () => {
  using folder = temporaryFolder();
  const newer = { type: "header", version: 2, seq: 1, at: AT } as unknown as JournalRecord;
  const journal = folderOf(folder.path, [newer, loss(2)]);
  const error = assertThrows(() => journal.fold(), NewerJournalError);
  assertEquals(
    error.message,
    `Cannot read the journal ${journal.path}: its format is version 2, this module knows 1; ` +
      "update @mlops/tracking",
  );
  assertThrows(() => journal.header(), NewerJournalError);
  assertThrows(() => journal.tail(), NewerJournalError);
  writeSegment(join(journal.path, segmentName(1)), [HEADER, loss(2)]);
  writeSegment(join(journal.path, segmentName(2)), [{ ...newer, seq: 3 }, loss(4)]);
  assertThrows(() => journal.fold(), NewerJournalError);
  assertThrows(() => journal.tail(), NewerJournalError);
});

Deno.test("JournalFolder.tail() knows whether the journal has its end", () => {
  const provisional = { ...COMPLETED, provisional: true };
  const warning = { type: "warning" as const, message: "late" };
  const cases: [isEnded: boolean, ...contents: object[]][] = [
    [false],
    [false, lossAt(1)],
    [true, COMPLETED],
    [true, lossAt(1), provisional],
    [true, COMPLETED, warning],
    [true, provisional, warning, headerOf()],
    [false, provisional, lossAt(1)],
    [true, provisional, lossAt(1), COMPLETED],
    [false, COMPLETED, headerOf({ resumed_at: AT })],
    [true, COMPLETED, headerOf({ resumed_at: AT }), COMPLETED],
  ];
  for (const [isEnded, ...contents] of cases) {
    using folder = temporaryFolder();
    const records = [headerOf(), ...contents].map((content, index) => ({
      ...content,
      seq: index + 1,
      at: AT + index,
    })) as JournalRecord[];
    const journal = folderOf(folder.path, records);
    const expected = { isEnded, sequence: records.length, at: AT + records.length - 1 };
    assertEquals(journal.tail(), expected);
    assertStrictEquals(journal.fold().iteration.status !== "running", isEnded);
  }
});

Deno.test("JournalFolder.tail() counts damaged lines at the end, for they had numbers too", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, THIRTY.slice(0, 5));
  damage(journal, 1, 3);
  assertEquals(journal.tail(), { isEnded: false, sequence: 6, at: AT + 5000 });
  damage(journal, 1, 5);
  damage(journal, 1, 6);
  assertEquals(journal.tail(), { isEnded: false, sequence: 6, at: AT + 3000 });
});

Deno.test("JournalFolder.dropAcknowledged() drops what is acknowledged in full, and never the last", async () => {
  using folder = temporaryFolder();
  using journal = await claim(folder.path, [...THIRTY, COMPLETED], { segmentBytes: 800 });
  const all = recordsOf(journal.folder);
  const headers = all.filter(({ type }) => type === "header").map(({ seq }) => seq);
  for (let acknowledged = 0; acknowledged <= all.length + 1; acknowledged++) {
    journal.dropAcknowledged(acknowledged);
    const kept = headers.findLast((seq) => seq <= acknowledged + 1) ?? 1;
    assertEquals(seqsOf(new JournalFolder(journal.folder.path)), upTo(all.length, kept));
    assertEquals(seqsOf(journal.folder, acknowledged), upTo(all.length, acknowledged + 1));
  }
  assertStrictEquals(segmentsOf(journal.folder.path).length, 1);
});

Deno.test("JournalFolder.dropAcknowledged() keeps a segment when it cannot tell where the next begins", async () => {
  using folder = temporaryFolder();
  using journal = await claim(folder.path, THIRTY, { segmentBytes: 800 });
  const count = segmentsOf(journal.folder.path).length;
  await Deno.writeTextFile(join(journal.folder.path, segmentName(2)), "damaged\n");
  journal.dropAcknowledged(1000);
  assertStrictEquals(segmentsOf(journal.folder.path).length, count);
});

Deno.test("JournalFolder.blob() gives the bytes that lie beside, if they are still the same", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, []);
  const bytes = new Uint8Array([1, 2]);
  const sha256 = sha256Of(bytes);
  assertStrictEquals(journal.blob(sha256), undefined);
  await Deno.writeFile(join(journal.path, sha256), bytes);
  assertEquals(journal.blob(sha256), bytes);
  for (const damaged of [[1, 3], [1], [1, 2, 0], []]) {
    await Deno.writeFile(join(journal.path, sha256), new Uint8Array(damaged));
    assertStrictEquals(journal.blob(sha256), undefined);
  }
});

Deno.test("JournalFolder keeps how far its delivery has come", async () => {
  using folder = temporaryFolder();
  const journal = await write(folder.path, []);
  const state = { ...journal.deliveryState(), acknowledged: 7 };
  journal.saveDeliveryState(state);
  assertEquals(new JournalFolder(journal.path).deliveryState(), state);
});

Deno.test("JournalFolder.isHeld() is true while the journal is written, and then no more", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  const reader = new JournalFolder(writer.folder.path);
  assertStrictEquals(reader.isHeld(), true);
  using journal = await writer.close();
  assertStrictEquals(reader.isHeld(), true);
  journal[Symbol.dispose]();
  assertStrictEquals(reader.isHeld(), false);
  assertStrictEquals(new JournalFolder(folder.join("none")).isHeld(), false);
});

Deno.test("JournalFolder.isPlain tells that its writer put one segment into it, and nothing else", async () => {
  using folder = temporaryFolder();
  const journals = ["plain", "blob", "state", "segments"].map((name) => {
    Deno.mkdirSync(folder.join(name));
    return begin(folder.join(name), name === "segments" ? { segmentBytes: 300 } : {});
  });
  const [, blob, state, segments] = journals;
  blob!.folder.putBlob(sha256Of("bytes"), new TextEncoder().encode("bytes"));
  state!.folder.saveDeliveryState({ ...state!.folder.deliveryState(), attempts: 1 });
  for (const content of THIRTY) segments!.append(content, AT);
  for (const [index, writer] of journals.entries()) {
    using journal = await writer.close();
    assertStrictEquals(journal.folder.isPlain, index === 0, journal.folder.path);
  }
  assertStrictEquals(
    new JournalFolder(journals[0]!.folder.path).isPlain,
    false,
    "not the writer's",
  );
});

Deno.test("JournalFolder.tail() of a long journal tells what the whole of it does", () => {
  using folder = temporaryFolder();
  const note = { type: "note" as const, text: "x".repeat(100_000) };
  const cases = [[COMPLETED], [note, note, note], [COMPLETED, headerOf({ resumed_at: AT })]];
  const warnings = Array.from({ length: 6 }, (_, index) => ({
    type: "warning" as const,
    message: `${index} ${"y".repeat(60_000)}`, // more than is looked at first
  }));
  for (const [number, middle] of cases.entries()) {
    const contents = [headerOf(), note, note, note, ...middle, ...warnings];
    const records = contents.map((content, index) => ({
      ...content,
      seq: index + 1,
      at: AT + index,
    }));
    const path = join(folder.path, `${number}`);
    Deno.mkdirSync(path);
    const journal = folderOf(path, records as JournalRecord[]);
    assertEquals(journal.tail(), {
      isEnded: journal.fold().iteration.status !== "running",
      sequence: records.length,
      at: AT + records.length - 1,
    });
  }
});
