import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { EndRecord, JournalRecord, RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import { JournalFolder, NewerJournalError } from "../../src/journal/journal_folder.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName } from "../../src/journal/segment.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";
import {
  age,
  endOf,
  leave,
  MINUTE,
  namesIn,
  OTHER,
  recordsOf,
  replaced,
  snapshot,
  writeSegment,
} from "./journal_fixture.ts";

Deno.test("Outbox.read() and claim() throw for a newer version and touch nothing", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)]);
  const newer = { type: "header", version: 2, seq: 1, at: AT, news: true };
  writeSegment(journal.lastSegmentPath(), [newer as unknown as JournalRecord]);
  const before = snapshot(journal.path);
  assertThrows(() => outbox.read(ID), NewerJournalError);
  assertThrows(() => outbox.claim(ID), NewerJournalError);
  assertEquals(snapshot(journal.path), before);
  assertStrictEquals(journal.isHeld(), false); // for the newer version to have it
  writeSegment(join(journal.path, segmentName(1)), [{ ...headerOf(), seq: 1, at: AT }]);
  writeSegment(join(journal.path, segmentName(2)), [{ ...newer, seq: 2 } as never]);
  const later = snapshot(journal.path);
  assertThrows(() => outbox.claim(ID), NewerJournalError);
  assertEquals(snapshot(journal.path), later);
});

Deno.test("Outbox leaves a journal of a newer version as it is, whatever is missing of it", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const { path } = await leave(outbox, [lossAt(1)], { version: 2 });
  await Deno.remove(join(path, "lock")); // it may keep its lock elsewhere
  await Deno.writeTextFile(join(path, "something new"), "of that version");
  const names = namesIn(path);
  for (const name of [...names, "."]) age(join(path, name), 11 * MINUTE);
  const before = await stamps(path, names);
  assertThrows(() => outbox.read(ID), NewerJournalError);
  assertThrows(() => outbox.claim(ID), NewerJournalError);
  outbox.sweep();
  assertEquals(namesIn(path), names);
  assertEquals(await stamps(path, names), before);
});

/** Each file's content, and when it and its folder were changed. */
async function stamps(path: string, names: string[]): Promise<unknown[]> {
  const files = names.map(async (name) => {
    const { mtime } = await Deno.stat(join(path, name));
    return [await Deno.readFile(join(path, name)), mtime];
  });
  return [...await Promise.all(files), (await Deno.stat(path)).mtime];
}

Deno.test("Outbox.claim() gives one journal to one, and none that is held or gone", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  assertStrictEquals(outbox.claim(ID), undefined);
  const writer = outbox.create(headerOf(), AT);
  assertStrictEquals(outbox.claim(ID), undefined);
  (await writer.close())[Symbol.dispose]();
  using first = outbox.claim(ID);
  assert(first !== undefined);
  assertStrictEquals(outbox.claim(ID), undefined);
  first.remove();
  assertStrictEquals(outbox.claim(ID), undefined);
});

Deno.test("Outbox.claim() ends a journal as crashed, at the time of its last record", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const folderOf = await leave(outbox, [lossAt(1), lossAt(2)]);
  using journal = outbox.claim(ID)!;
  assertEquals(endOf(folderOf), {
    type: "end",
    status: "crashed",
    error: null,
    seq: 4,
    at: AT + 2000,
  });
  const { iteration } = journal.folder.fold();
  assertEquals([iteration.status, iteration.ended_at], ["crashed", AT + 2000]);
  assertEquals(iteration.metrics, { loss: 1 });
});

Deno.test("Outbox.claim() leaves a journal as it is that has its end", async () => {
  const ends: RecordContent[][] = [
    [COMPLETED],
    [lossAt(1), { ...COMPLETED, status: "failed", provisional: true }],
    [COMPLETED, { type: "warning", message: "late" }],
    [{ ...COMPLETED, status: "killed", provisional: true }, { type: "warning", message: "late" }],
  ];
  for (const contents of ends) {
    for (const segmentBytes of [1, 1e6]) {
      using folder = temporaryFolder();
      const outbox = new Outbox(folder.path);
      const { path } = await leave(outbox, contents, {}, { segmentBytes });
      const before = snapshot(path);
      const end = contents.find(({ type }) => type === "end") as EndRecord;
      using journal = outbox.claim(ID)!;
      assertEquals(snapshot(path), before);
      assertStrictEquals(journal.folder.fold().iteration.status, end.status);
    }
  }
});

Deno.test("Outbox.claim() ends a journal as crashed whose provisional end was taken back", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [{ ...COMPLETED, provisional: true }, lossAt(1)]);
  using journal = outbox.claim(ID)!;
  const { iteration } = journal.folder.fold();
  assertEquals([iteration.status, iteration.ended_at], ["crashed", AT + 2000]);
});

Deno.test("Outbox.claim() cuts a torn end off, whose number is free again", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1), lossAt(2)]);
  const bytes = await Deno.readFile(journal.lastSegmentPath());
  await Deno.writeFile(journal.lastSegmentPath(), bytes.subarray(0, -10));
  using claimed = outbox.claim(ID)!;
  assertEquals(recordsOf(claimed.folder).map(({ type, seq }) => [seq, type]), [
    [1, "header"],
    [2, "metrics"],
    [3, "end"],
  ]);
  assertStrictEquals(endOf(journal).at, AT + 1000);
});

Deno.test("Outbox.claim() does not use numbers again that damaged records had", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1), lossAt(2), lossAt(3)]);
  const text = await Deno.readTextFile(journal.lastSegmentPath());
  await Deno.writeTextFile(journal.lastSegmentPath(), text.replaceAll(/\["loss",[23]/g, '["less"'));
  using claimed = outbox.claim(ID)!;
  assertStrictEquals(endOf(journal).seq, 5);
  assertEquals(claimed.folder.fold().iteration.warnings, ["records 3 to 4 could not be read"]);
});

Deno.test("Outbox.claim() does not use numbers again that an App acknowledged", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)]);
  journal.saveDeliveryState({ ...journal.deliveryState(), acknowledged: 40 });
  using _ = outbox.claim(ID)!;
  assertStrictEquals(endOf(journal).seq, 41);
});

Deno.test("Outbox.claim() does not use a number again that a record of no known type has", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, []);
  writeSegment(journal.lastSegmentPath(), [
    { ...headerOf(), seq: 1, at: AT },
    { type: "unheard_of", seq: 2, at: AT } as unknown as JournalRecord,
  ]);
  using claimed = outbox.claim(ID)!;
  assertEquals([endOf(journal).type, endOf(journal).seq], ["end", 3]);
  assertStrictEquals(claimed.folder.fold().iteration.status, "crashed");
});

Deno.test("Outbox.claim() begins a segment with its header that was made and never written", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)]);
  await Deno.writeTextFile(join(journal.path, segmentName(2)), "0011");
  using claimed = outbox.claim(ID)!;
  await Deno.remove(join(journal.path, segmentName(1))); // as when it is acknowledged
  assertEquals(recordsOf(new JournalFolder(journal.path)), [
    { ...headerOf(), seq: 3, at: AT + 1000 },
    { type: "end", status: "crashed", error: null, seq: 4, at: AT + 1000 },
  ]);
  assertStrictEquals(claimed.folder.fold().iteration.name, "softmax");
});

Deno.test("Outbox.claim() takes a journal in which nothing is left", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const { path } = await leave(outbox, [lossAt(1)]);
  await Deno.truncate(join(path, segmentName(1)));
  using claimed = outbox.claim(ID)!;
  assertEquals(recordsOf(claimed.folder).map(({ seq, type }) => [seq, type]), [
    [1, "header"],
    [2, "end"],
  ]);
  assertStrictEquals(claimed.folder.fold().iteration.status, "crashed");
  claimed.remove();
  const second = await leave(outbox, []);
  await Deno.remove(join(second.path, segmentName(1)));
  using empty = outbox.claim(ID)!;
  assertStrictEquals(empty.folder.fold().iteration.status, "crashed");
});

Deno.test("Outbox.claim() waits ten quiet minutes for a process of another machine", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)], OTHER);
  const before = snapshot(journal.path);
  assertStrictEquals(outbox.claim(ID), undefined);
  age(journal.lastSegmentPath(), 9 * MINUTE);
  assertStrictEquals(outbox.claim(ID), undefined);
  assertEquals(snapshot(journal.path), before);
  assertStrictEquals(journal.isHeld(), false);
  age(journal.lastSegmentPath(), 11 * MINUTE);
  using claimed = outbox.claim(ID);
  assertStrictEquals(claimed?.folder.fold().iteration.status, "crashed");
});

Deno.test("Outbox.claim() does not wait for another machine when the journal has its end", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [COMPLETED], OTHER);
  using claimed = outbox.claim(ID);
  assert(claimed !== undefined);
});

Deno.test("Outbox.claim() does not wait where a machine's name is not known", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  for (const host of [null, Deno.hostname()]) {
    await leave(outbox, [lossAt(1)], { host });
    using claimed = outbox.claim(ID)!;
    claimed.remove();
  }
});

Deno.test("Outbox.claim() tries again when a reader looks at the lock in that moment", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [COMPLETED]);
  let tries = 0;
  using _ = replaced(
    Deno.FsFile.prototype,
    "tryLockSync",
    (original) =>
      function (this: Deno.FsFile, isExclusive) {
        return ++tries > 1 && original.call(this, isExclusive);
      },
  );
  using claimed = outbox.claim(ID);
  assertEquals([claimed !== undefined, tries], [true, 2]);
});

Deno.test("Outbox.claim() takes a resting journal whose lock file somebody deleted", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)]);
  await Deno.remove(journal.lockPath);
  assertStrictEquals(outbox.claim(ID), undefined); // its process may well live
  age(journal.lastSegmentPath(), 11 * MINUTE);
  using claimed = outbox.claim(ID);
  assertStrictEquals(claimed?.folder.fold().iteration.status, "crashed");
});

rootTest(
  "Outbox.claim() ends a journal on a full disk, or else lets go of it, and can later",
  async () => {
    using disk = tmpfs("size=64k");
    const outbox = new Outbox(disk.path);
    const journal = await leave(outbox, [lossAt(1)]);
    const filler = fillDisk(disk.join("filler"));
    const records = (length: number): JournalRecord[] => [
      { ...headerOf(), seq: 1, at: AT },
      { type: "note", text: "a".repeat(length), seq: 2, at: AT },
    ];
    writeSegment(journal.lastSegmentPath(), records(0));
    const { size } = await Deno.stat(journal.lastSegmentPath());
    writeSegment(journal.lastSegmentPath(), records(4090 - size)); // its page has room for 6 bytes
    const reserve = join(journal.path, "reserve");
    await Deno.rename(reserve, disk.join("reserve"));
    const before = snapshot(journal.path);
    assertThrows(() => outbox.claim(ID));
    assertEquals([snapshot(journal.path), journal.isHeld()], [before, false]);
    await Deno.rename(disk.join("reserve"), reserve);
    outbox.claim(ID)![Symbol.dispose]();
    assertEquals(recordsOf(outbox.folder(ID)).map(({ type, seq }) => [seq, type]), [
      [1, "header"],
      [2, "note"],
      [3, "header"],
      [4, "end"],
    ]);
    await Deno.rename(join(journal.path, segmentName(2)), reserve);
    await Deno.remove(filler);
    using claimed = outbox.claim(ID);
    assertStrictEquals(claimed?.folder.fold().iteration.status, "crashed");
  },
);
