import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { JournalRecord } from "../../src/contract/journal_record.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import type { JournalWriter } from "../../src/journal/journal_writer.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { FakeTime } from "../support/fake_time.ts";
import {
  anyContent,
  anyTime,
  AT,
  COMPLETED,
  headerOf,
  lossAt,
} from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, tmpfs } from "../support/tmpfs.ts";
import { begin, journalPath, namesIn, recordsIn, recordsOf, replaced } from "./journal_fixture.ts";

const FIRST = segmentName(1);

function onDisk(writer: JournalWriter): JournalRecord[] {
  return segmentsOf(writer.folder.path).flatMap((number) =>
    recordsIn(`${writer.folder.path}/${segmentName(number)}`)
  );
}

function seqsOnDisk(writer: JournalWriter): number[] {
  return onDisk(writer).map(({ seq }) => seq);
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** Notes each fdatasync; `slow` ones end when `finish` is called. */
function watchedSync(isSlow = false) {
  const waiting: (() => void)[] = [];
  let count = 0;
  const stub = replaced(Deno.FsFile.prototype, "syncData", () => () => {
    count++;
    return new Promise((resolve) => isSlow ? waiting.push(resolve) : resolve());
  });
  return {
    get count() {
      return count;
    },
    finish: () => waiting.splice(0).forEach((done) => done()),
    [Symbol.dispose]: () => stub[Symbol.dispose](),
  };
}

Deno.test("JournalWriter.create() makes a folder with a header and a lock, which is held", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  assertEquals(namesIn(folder.path), [writer.folder.id]);
  assertEquals(namesIn(writer.folder.path), [FIRST, "lock"]);
  assertEquals(onDisk(writer), [{ ...headerOf(), seq: 1, at: AT }]);
  assertEquals([writer.sequence, writer.unwritten, writer.folder.isHeld()], [1, 0, true]);
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

Deno.test("JournalWriter.create() leaves nothing behind when the disk is full", () => {
  using disk = tmpfs("size=64k");
  fillDisk(disk.join("filler"));
  const error = assertThrows(() => begin(disk.path));
  assertStrictEquals((error as { code?: string }).code, "ENOSPC");
  assertEquals(namesIn(disk.path), ["filler"]);
});

Deno.test("JournalWriter.create() throws what a folder says that cannot be written", () => {
  using disk = tmpfs("size=64k,ro");
  assertThrows(() => begin(disk.path), Error, "Read-only file system");
  assertThrows(() => begin(`${disk.path}/none`), Deno.errors.NotFound);
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

Deno.test("JournalWriter writes nothing behind an end that fills a segment", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { segmentBytes: 1 });
  writer.append({ ...COMPLETED, provisional: true }, AT);
  assertEquals(onDisk(writer).map(({ type }) => type), ["header", "end"]);
  using _ = await writer.close();
});

Deno.test("JournalWriter goes on in the old segment when it cannot begin another", async () => {
  using folder = temporaryFolder();
  const troubles: unknown[] = [];
  const writer = begin(folder.path, {
    segmentBytes: 500,
    onTrouble: (error) => troubles.push(error),
  });
  const { ino } = await Deno.stat(`${writer.folder.path}/${FIRST}`);
  {
    using _ = replaced(Deno, "openSync", () => () => {
      throw new Deno.errors.PermissionDenied("too many open files");
    });
    for (let step = 1; step <= 10; step++) writer.append(lossAt(step), AT);
  }
  assert(troubles.length > 0);
  assertStrictEquals(writer.unwritten, 0);
  writer.append(lossAt(11), AT);
  assertEquals(segmentsOf(writer.folder.path), [1, 2]);
  assertEquals(seqsOnDisk(writer), upTo(13));
  assertStrictEquals((await Deno.stat(`${writer.folder.path}/${FIRST}`)).ino, ino);
  using _ = await writer.close();
});

Deno.test("JournalWriter tells of a full disk, keeps what it does not take, and writes it later", async () => {
  using disk = tmpfs("size=64k");
  const troubles: unknown[] = [];
  const writer = begin(disk.path, { onTrouble: (error) => troubles.push(error) });
  const filler = fillDisk(disk.join("filler"));
  for (let step = 1; step <= 100; step++) writer.append(lossAt(step), AT + step);
  const taken = onDisk(writer).length;
  assert(taken > 10 && taken < 60, `${taken} of 101`);
  assertEquals([writer.unwritten, writer.sequence], [101 - taken, 101]);
  assertStrictEquals(troubles.length, 101 - taken);
  await Deno.remove(filler);
  writer.append(lossAt(101), AT + 101);
  assertEquals([writer.unwritten, seqsOnDisk(writer)], [0, upTo(102)]);
  using journal = await writer.close();
  assertEquals(journal.folder.fold().iteration.warnings, []);
});

Deno.test("JournalWriter counts buffered records one by one that a full disk does not take", async () => {
  using disk = tmpfs("size=64k");
  let troubles = 0;
  const writer = begin(disk.path, { durability: "buffered", onTrouble: () => troubles++ });
  const filler = fillDisk(disk.join("filler"));
  for (let step = 1; step <= 499; step++) writer.append(lossAt(step), AT);
  assertEquals([troubles, writer.unwritten], [0, 0]);
  writer.flush();
  assertEquals([troubles > 0, writer.unwritten, writer.sequence], [true, 499, 500]);
  assertEquals(seqsOnDisk(writer), [1]);
  await Deno.remove(filler);
  using _ = await writer.close(); // tries once more
  assertEquals([writer.unwritten, seqsOnDisk(writer)], [0, upTo(500)]);
});

Deno.test("JournalWriter tells how many records a disk has never taken, segments later too", async () => {
  using disk = tmpfs("size=24m");
  const writer = begin(disk.path, { segmentBytes: 1024 });
  const filler = fillDisk(disk.join("filler"));
  const note = { type: "note" as const, text: "a".repeat(2 ** 20) };
  for (let i = 0; i < 18; i++) writer.append(note, AT);
  assertStrictEquals(writer.unwritten, 18);
  await Deno.remove(filler);
  for (let step = 1; step <= 20; step++) writer.append(lossAt(step), AT);
  assert(segmentsOf(writer.folder.path).length > 1, "segments begin again when there is room");
  assertStrictEquals(writer.unwritten, 3); // 16 MB waited
  using journal = await writer.close();
  assertEquals(journal.folder.fold().iteration.warnings, ["records 17 to 19 could not be read"]);
  assertEquals(journal.folder.fold().iteration.metrics, { loss: 10 });
});

Deno.test("JournalWriter goes on without a word of its own when its folder is deleted", async () => {
  using folder = temporaryFolder();
  const troubles: unknown[] = [];
  const writer = begin(folder.path, {
    segmentBytes: 500,
    onTrouble: (error) => troubles.push(error),
  });
  await Deno.remove(writer.folder.path, { recursive: true });
  for (let step = 1; step <= 10; step++) writer.append(lossAt(step), AT);
  using _ = await writer.close();
  assert(troubles.length > 0 && troubles.every((error) => error instanceof Deno.errors.NotFound));
});

Deno.test("JournalWriter, buffered, writes metrics 100 ms after the first of them", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  writer.append(lossAt(1), time.now);
  await time.pass(60);
  writer.append(lossAt(2), time.now);
  await time.pass(39);
  assertEquals([seqsOnDisk(writer), writer.sequence], [[1], 3]);
  await time.pass(1);
  assertEquals(seqsOnDisk(writer), [1, 2, 3]);
  writer.append(lossAt(3), time.now);
  await time.pass(99);
  assertStrictEquals(onDisk(writer).length, 3);
  await time.pass(1);
  assertStrictEquals(onDisk(writer).length, 4);
  using _ = await writer.close();
  assertStrictEquals(time.timers, 0);
});

Deno.test("JournalWriter, buffered, writes in time though the event loop does not turn", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  for (let step = 1; step <= 10; step++) {
    writer.append(lossAt(step), time.now);
    time.block(30);
  }
  assertStrictEquals(onDisk(writer).length, 11); // the fifth comes 120 ms after the first
  for (const clock of [-3_600_000, 3_600_000]) {
    writer.append(lossAt(11), time.now);
    time.block(clock);
    writer.append(lossAt(12), time.now);
    assertStrictEquals(onDisk(writer).length, writer.sequence, "the clock was set");
  }
  using _ = await writer.close();
});

Deno.test("JournalWriter, buffered, writes metrics by the thousand, in few calls", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { durability: "buffered" });
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
  for (let step = 1; step < 1000; step++) writer.append(lossAt(step), AT);
  assertStrictEquals(calls, 0);
  writer.append(lossAt(1000), AT);
  assertStrictEquals(onDisk(writer).length, 1001);
  assert(calls <= 3, `${calls} calls`);
  using _journal = await writer.close();
});

Deno.test("JournalWriter, buffered, writes every other record at once and in its order", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { durability: "buffered" });
  writer.append(lossAt(1), AT);
  writer.append({ type: "note", text: "n" }, AT);
  assertEquals(onDisk(writer).map(({ type }) => type), ["header", "metrics", "note"]);
  writer.append(lossAt(2), AT);
  writer.append(COMPLETED, AT);
  assertEquals(onDisk(writer).map(({ type }) => type).slice(3), ["metrics", "end"]);
  assertEquals(seqsOnDisk(writer), upTo(5));
  using _ = await writer.close();
});

Deno.test("JournalWriter.flush() writes what is buffered, and leaves no timer behind", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  const idle = time.timers;
  writer.append(lossAt(1), AT);
  assertStrictEquals(time.timers, idle + 1);
  writer.flush();
  writer.flush();
  assertEquals([time.timers, seqsOnDisk(writer)], [idle, [1, 2]]);
  using _ = await writer.close();
});

Deno.test("JournalWriter syncs soon after the start and at most once a second", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  using sync = watchedSync();
  const writer = begin(folder.path);
  assertStrictEquals(sync.count, 0);
  await time.pass(50);
  assertStrictEquals(sync.count, 1);
  for (let step = 1; step <= 240; step++) {
    writer.append(lossAt(step), time.now);
    await time.pass(20);
  }
  assertStrictEquals(sync.count, 5); // at 50 ms and at 1.05, 2.05, 3.05, 4.05 s
  await time.pass(60_000);
  assertStrictEquals(sync.count, 6); // for the last records, and no more
  using _ = await writer.close();
  assertEquals([sync.count, time.timers], [6, 0]);
});

Deno.test("JournalWriter does not sync a journal that ends soon", async () => {
  using folder = temporaryFolder();
  using sync = watchedSync();
  const writer = begin(folder.path);
  writer.append(COMPLETED, AT);
  using _ = await writer.close();
  assertStrictEquals(sync.count, 0);
});

Deno.test("JournalWriter.append() does not wait for a disk that is slow to sync, close() does", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  using sync = watchedSync(true);
  const writer = begin(folder.path, { segmentBytes: 4000 });
  await time.pass(50);
  assertStrictEquals(sync.count, 1);
  for (let step = 1; step <= 100; step++) writer.append(lossAt(step), AT);
  assertEquals(seqsOnDisk(writer), upTo(writer.sequence));
  let isClosed = false;
  const closing = writer.close().finally(() => isClosed = true);
  await time.pass(10_000);
  assertStrictEquals(isClosed, false);
  sync.finish();
  using _ = await closing;
});

Deno.test("JournalWriter syncs for real while appends go on", async () => {
  using folder = temporaryFolder();
  const troubles: unknown[] = [];
  const writer = begin(folder.path, {
    segmentBytes: 20_000,
    onTrouble: (error) => troubles.push(error),
  });
  using time = new FakeTime(AT);
  for (let step = 1; step <= 5000; step++) {
    time.block(step % 10 === 0 ? 6000 : 0);
    writer.append(lossAt(step), AT);
  }
  using _ = await writer.close();
  assertEquals([troubles, seqsOnDisk(writer)], [[], upTo(writer.sequence)]);
});

Deno.test("JournalWriter tells of a sync that failed and goes on", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const troubles: unknown[] = [];
  using _ = replaced(
    Deno.FsFile.prototype,
    "syncData",
    () => () => Promise.reject(new Error("Input/output error")),
  );
  const writer = begin(folder.path, {
    segmentBytes: 500,
    onTrouble: (error) => troubles.push(error),
  });
  await time.pass(50);
  for (let step = 1; step <= 5; step++) writer.append(lossAt(step), AT);
  using _journal = await writer.close();
  assertEquals(new Set(troubles.map(String)), new Set(["Error: Input/output error"]));
  assertEquals(seqsOnDisk(writer), upTo(writer.sequence));
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

Deno.test("JournalWriter.close() does not throw when the disk is still full: it tells", async () => {
  using disk = tmpfs("size=64k");
  let troubles = 0;
  const writer = begin(disk.path, { onTrouble: () => troubles++ });
  fillDisk(disk.join("filler"));
  for (let step = 1; step <= 100; step++) writer.append(lossAt(step), AT);
  const before = troubles;
  using journal = await writer.close();
  assertStrictEquals(troubles, before + 1);
  assert(writer.unwritten > 0);
  assertStrictEquals(recordsOf(journal.folder).length, 101 - writer.unwritten);
});
