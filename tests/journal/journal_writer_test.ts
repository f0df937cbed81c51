import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import type { JournalWriter } from "../../src/journal/journal_writer.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import {
  anyContent,
  anyTime,
  AT,
  COMPLETED,
  headerOf,
  lossAt,
} from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { rootTest, tmpfs } from "../support/tmpfs.ts";
import {
  begin,
  journalPath,
  namesIn,
  onDisk,
  recordsIn,
  recordsOf,
  replaced,
  seqsOnDisk,
  upTo,
} from "./journal_fixture.ts";

const FIRST = segmentName(1);

rootTest("JournalWriter.create() throws what a folder says that cannot be written", () => {
  using disk = tmpfs("size=64k,ro");
  assertThrows(() => begin(disk.path), Error, "Read-only file system");
  assertThrows(() => begin(`${disk.path}/none`), Deno.errors.NotFound);
});
Deno.test("JournalWriter.create() makes a folder with a header, room for its end, and a lock that is held", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  assertEquals(namesIn(folder.path), [writer.folder.id]);
  assertEquals(namesIn(writer.folder.path), [FIRST, "lock", "reserve"]);
  assertEquals(onDisk(writer), [{ ...headerOf(), seq: 1, at: AT }]);
  assertEquals([writer.sequence, writer.folder.isHeld()], [1, true]);
  using _ = await writer.close();
});

Deno.test("JournalWriter.create() shows the journal only with its header and its lock held", async () => {
  using folder = temporaryFolder();
  let renamed: string | undefined;
  using _ = replaced(Deno, "renameSync", (rename) => (from, to) => {
    if (to === journalPath(folder.path)) {
      renamed = String(from);
      assertStrictEquals(JournalLock.isHeld(`${from}/lock`), true);
      assertStrictEquals(recordsIn(`${from}/${FIRST}`)[0]?.type, "header");
    }
    rename(from, to);
  });
  using _journal = await begin(folder.path).close();
  assert(renamed?.startsWith(folder.join(".")), "it was made under a hidden name");
});

Deno.test("JournalWriter.create() refuses a second journal of an id and leaves the first alone", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  assertThrows(() => begin(folder.path), Deno.errors.AlreadyExists, "there is one already");
  assertEquals(namesIn(folder.path), [writer.folder.id]);
  writer.append(lossAt(1), AT);
  using journal = await writer.close();
  assertThrows(() => begin(folder.path), Deno.errors.AlreadyExists);
  assertStrictEquals(recordsOf(journal.folder).length, 2);
});

Deno.test("JournalWriter.create() leaves nothing behind, whichever of its calls fails", async () => {
  using folder = temporaryFolder();
  const calls = ["mkdirSync", "openSync", "renameSync"] as const;
  for (const call of calls) {
    for (let failing = 1; failing <= 3; failing++) {
      let count = 0;
      using _ = replaced(Deno, call, (original) =>
        ((...args: never[]) => {
          if (++count === failing) throw new Deno.errors.PermissionDenied("not now");
          return (original as (...args: never[]) => unknown)(...args);
        }) as never);
      let writer: JournalWriter | undefined;
      try {
        writer = begin(folder.path);
      } catch (error) {
        assert(error instanceof Deno.errors.PermissionDenied);
        assertEquals(namesIn(folder.path), []);
      }
      using journal = await writer?.close();
      if (journal) await Deno.remove(journal.folder.path, { recursive: true });
    }
  }
  using _journal = await begin(folder.path).close();
});

Deno.test("JournalWriter.append() has written when it returns, and counts on", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  for (let step = 1; step <= 5; step++) {
    writer.append(lossAt(step), AT + step);
    assertEquals(onDisk(writer).at(-1), { ...lossAt(step), seq: step + 1, at: AT + step });
    assertStrictEquals(writer.sequence, step + 1);
  }
  using _ = await writer.close();
});

Deno.test("JournalWriter.append() writes each record by one call", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  let calls = 0;
  using _ = replaced(
    Deno.FsFile.prototype,
    "writeSync",
    (original) =>
      function (this: Deno.FsFile, bytes) {
        calls++;
        return original.call(this, bytes);
      },
  );
  for (let step = 1; step <= 10; step++) writer.append(lossAt(step), AT);
  assertStrictEquals(calls, 10);
  using _journal = await writer.close();
});

Deno.test("JournalWriter.append() leaves the journal as it was when the content is no JSON", async () => {
  using folder = temporaryFolder();
  for (const durability of ["call", "buffered"] as const) {
    const writer = begin(folder.path, { durability });
    writer.append(lossAt(1), AT);
    const wrong = { type: "parameters" as const, values: { big: 1n } };
    assertThrows(() => writer.append(wrong, AT), TypeError);
    assertThrows(() => writer.append(lossAt(0.5), AT), TypeError);
    assertThrows(() => writer.append(lossAt(1), NaN), TypeError);
    assertStrictEquals(writer.sequence, 2);
    writer.append(lossAt(2), AT);
    const journal = await writer.close();
    assertEquals(recordsOf(journal.folder).map(({ seq }) => seq), [1, 2, 3]);
    journal.remove();
  }
});

Deno.test("JournalWriter.append() throws behind the end", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  using journal = await writer.close();
  assertThrows(() => writer.append(lossAt(1), AT), Error, "closed");
  assertStrictEquals(recordsOf(journal.folder).length, 1);
});

Deno.test("JournalWriter writes any records so that they are read back, by call and buffered", async () => {
  const anyOptions = fc.record({
    durability: fc.constantFrom("call" as const, "buffered" as const),
    segmentBytes: fc.constantFrom(1, 500, 2000, 1e6),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyContent, anyTime), { maxLength: 30 }),
      anyOptions,
      async (entries, options) => {
        using folder = temporaryFolder();
        const writer = begin(folder.path, options);
        for (const [content, at] of entries) writer.append(content, at);
        using journal = await writer.close();
        const records = recordsOf(journal.folder);
        assertEquals(records.map(({ seq }) => seq), upTo(writer.sequence));
        const contents = records.filter(({ type }) => type !== "header");
        assertEquals(
          contents.map(({ seq: _, ...rest }) => rest) as unknown,
          entries.map(([content, at]) => ({ ...content, at })),
        );
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("JournalWriter keeps each segment within its bytes and starts it with the header", async () => {
  using folder = temporaryFolder();
  for (const durability of ["call", "buffered"] as const) {
    const writer = begin(folder.path, { segmentBytes: 1000, durability });
    for (let step = 1; step <= 100; step++) writer.append(lossAt(step), AT + step);
    writer.append(COMPLETED, AT + 101);
    const journal = await writer.close();
    const { path } = journal.folder;
    const segments = segmentsOf(path);
    assert(segments.length > 5);
    assertEquals(segments, upTo(segments.length));
    for (const [index, number] of segments.entries()) {
      const file = `${path}/${segmentName(number)}`;
      const { size } = await Deno.stat(file);
      assert(size <= 1000 && (size > 800 || index === segments.length - 1), `${number}: ${size}`);
      const [header, ...rest] = recordsIn(file);
      assertEquals({ ...header }, { ...headerOf(), seq: header!.seq, at: header!.at } as never);
      assert(rest.length > 0 && rest.every(({ type }) => type !== "header"));
    }
    assertEquals(seqsOnDisk(writer), upTo(101 + segments.length));
    assertStrictEquals(writer.sequence, 101 + segments.length);
    journal.remove();
  }
});

Deno.test("JournalWriter gives a record that is longer than a segment one of its own", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { segmentBytes: 1000 });
  const long = { type: "note" as const, text: "a".repeat(5000) };
  for (const content of [lossAt(1), long, long, lossAt(2)]) writer.append(content, AT);
  using _ = await writer.close();
  const types = segmentsOf(writer.folder.path).map((number) =>
    recordsIn(`${writer.folder.path}/${segmentName(number)}`).map(({ type }) => type)
  );
  assertEquals(types, [
    ["header", "metrics"],
    ["header", "note"],
    ["header", "note"],
    ["header", "metrics"],
  ]);
});

Deno.test("JournalWriter tells only once that an iteration was taken up again", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { segmentBytes: 1 }, { resumed_at: AT });
  writer.append(COMPLETED, AT);
  writer.append({ type: "warning", message: "late" }, AT);
  const records = onDisk(writer);
  assertEquals(records.map(({ type }) => type), ["header", "end", "header", "warning"]);
  assertEquals(records.map((record) => "resumed_at" in record), [true, false, false, false]);
  assertStrictEquals(writer.folder.fold().iteration.status, "completed");
  using _ = await writer.close();
});

Deno.test("JournalWriter writes nothing behind an end that fills a segment", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { segmentBytes: 1 });
  writer.append({ ...COMPLETED, provisional: true }, AT);
  assertEquals(onDisk(writer).map(({ type }) => type), ["header", "end"]);
  using _ = await writer.close();
});

Deno.test("JournalWriter.close() gives the journal with its lock", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { durability: "buffered" });
  writer.append(lossAt(1), AT);
  const journal = await writer.close();
  assertEquals(recordsOf(journal.folder).length, 2);
  assertStrictEquals(journal.folder.isHeld(), true);
  journal[Symbol.dispose]();
  assertStrictEquals(journal.folder.isHeld(), false);
});

Deno.test("JournalWriter.folder knows the header that was written, as readers get it", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { first: 5 });
  const read = new JournalFolder(writer.folder.path).header();
  assertEquals(writer.folder.header(), read);
  (await writer.close())[Symbol.dispose]();
});

Deno.test("JournalWriter.close() leaves the journal readable, until it is let go of, without its files", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  upTo(3).forEach((step) => writer.append(lossAt(step), AT + step));
  const journal = await writer.close();
  const written = recordsOf(new JournalFolder(writer.folder.path));
  await Deno.remove(writer.folder.path, { recursive: true });
  assertEquals(recordsOf(journal.folder), written);
  journal[Symbol.dispose]();
  assertThrows(() => recordsOf(journal.folder), Deno.errors.NotFound);
});
