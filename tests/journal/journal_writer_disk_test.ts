import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { FakeTime } from "../support/fake_time.ts";
import { AT, COMPLETED, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";
import { begin, namesIn, replaced, seqsOnDisk, upTo } from "./journal_fixture.ts";

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
  assertStrictEquals(troubles.length, 1);
  assertEquals(seqsOnDisk(writer), upTo(11));
  writer.append(lossAt(11), AT);
  assertEquals(segmentsOf(writer.folder.path), [1, 2]);
  assertEquals(seqsOnDisk(writer), upTo(13));
  assertStrictEquals((await Deno.stat(`${writer.folder.path}/${FIRST}`)).ino, ino);
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
