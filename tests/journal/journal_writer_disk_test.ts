import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { FakeTime } from "../support/fake_time.ts";
import { AT, COMPLETED, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";
import {
  begin,
  namesIn,
  onDisk,
  recordsOf,
  replaced,
  seqsOnDisk,
  upTo,
} from "./journal_fixture.ts";

const FIRST = segmentName(1);

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

rootTest("JournalWriter.create() leaves nothing behind when the disk is full", () => {
  using disk = tmpfs("size=64k");
  fillDisk(disk.join("filler"));
  const error = assertThrows(() => begin(disk.path));
  assertStrictEquals((error as { code?: string }).code, "ENOSPC");
  assertEquals(namesIn(disk.path), ["filler"]);
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

rootTest(
  "JournalWriter tells of a full disk, keeps what it does not take, and writes it later",
  async () => {
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
  },
);

rootTest(
  "JournalWriter counts buffered records one by one that a full disk does not take",
  async () => {
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
  },
);

rootTest(
  "JournalWriter tells how many records a disk has never taken, segments later too",
  async () => {
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
  },
);

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

Deno.test("JournalWriter syncs each segment that is full, and close() waits for that", async () => {
  using folder = temporaryFolder();
  using sync = watchedSync(true);
  const writer = begin(folder.path, { segmentBytes: 500 });
  for (let step = 1; step <= 4; step++) writer.append(lossAt(step), AT);
  assertStrictEquals(sync.count, segmentsOf(writer.folder.path).length - 1);
  let isClosed = false;
  const closing = writer.close().finally(() => isClosed = true);
  await new Promise((resolve) => setTimeout(resolve));
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

rootTest("JournalWriter.close() does not throw when the disk is still full: it tells", async () => {
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
