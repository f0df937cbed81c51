import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { EndRecord, JournalRecord } from "../../src/contract/journal_record.ts";
import { createObjectId } from "../../src/contract/object_id.ts";
import { join } from "../../src/deps/std_path.ts";
import { hiddenPath, makeLocked } from "../../src/journal/hidden_folder.ts";
import { JournalFolder, NewerJournalError } from "../../src/journal/journal_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import type { HeaderContent, JournalWriterOptions } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { Child } from "../support/child.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, tmpfs } from "../support/tmpfs.ts";
import { namesIn, recordsOf, replaced, writeSegment } from "./journal_fixture.ts";

const MINUTE = 60_000;
const OTHER = { host: "a machine that is not this one" };

/** Writes a journal into an outbox and lets go of it, as a process does that is gone. */
async function leave(
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
function snapshot(path: string): Record<string, string> {
  return Object.fromEntries(
    namesIn(path).map((name) => [name, Deno.readTextFileSync(join(path, name))]),
  );
}

/** Lets a file look as if nobody had written to it for a while. */
function age(path: string, milliseconds: number): void {
  const time = new Date(Date.now() - milliseconds);
  Deno.utimeSync(path, time, time);
}

function endOf(folder: JournalFolder): JournalRecord {
  return recordsOf(new JournalFolder(folder.path)).at(-1)!;
}

Deno.test("Outbox.create() makes the tracking folder, which git leaves out", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.join("deep", ".mlops"));
  const writer = outbox.create(headerOf(), AT);
  assertEquals(namesIn(outbox.directory), [".gitignore", "outbox"]);
  assertStrictEquals(await Deno.readTextFile(join(outbox.directory, ".gitignore")), "*\n");
  assertStrictEquals(writer.folder.path, join(outbox.directory, "outbox", ID));
  assertEquals(outbox.list(), [ID]);
  using _ = await writer.close();
});

Deno.test("Outbox.create() leaves a .gitignore alone that is there", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(folder.join(".gitignore"), "mine\n");
  await leave(new Outbox(folder.path), []);
  assertStrictEquals(await Deno.readTextFile(folder.join(".gitignore")), "mine\n");
});

Deno.test("Outbox.create() refuses an id that there is", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [lossAt(1)]);
  assertThrows(() => outbox.create(headerOf(), AT), Deno.errors.AlreadyExists);
  assertEquals(namesIn(folder.join("outbox")), [ID]);
});

Deno.test("Outbox.create() throws the disk's error where nothing can be written", () => {
  using disk = tmpfs("size=64k,ro");
  assertThrows(() => new Outbox(disk.path).create(headerOf(), AT), Error, "Read-only file system");
  assertThrows(
    () => new Outbox(disk.join(".mlops")).create(headerOf(), AT),
    Error,
    "Read-only file system",
  );
  assertEquals(namesIn(disk.path), []);
});

Deno.test("Outbox.create() throws what Deno says when it may not write", {
  permissions: { read: true, write: false },
}, () => {
  const outbox = new Outbox("/tmp/mlops-that-may-not-be-written");
  assertThrows(() => outbox.create(headerOf(), AT), Deno.errors.NotCapable);
});

Deno.test("Outbox.create() leaves nothing half-made where its user may not write", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.join(".mlops"));
  await leave(outbox, []);
  await using child = new Child(new URL("./create_as_nobody.ts", import.meta.url), folder.path);
  assertEquals(await child.ended(), ["PermissionDenied", "PermissionDenied", "crashed"]);
  assertEquals(namesIn(folder.path), [".mlops"]);
  assertEquals(namesIn(join(outbox.directory, "outbox")), [ID]);
});

Deno.test("Outbox.list() lists the journals, and nothing else that lies about", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  assertEquals(outbox.list(), []);
  const ids = [createObjectId(), createObjectId(), createObjectId()];
  for (const id of ids.toReversed()) await leave(outbox, [], { id });
  const others = [".spare", `.${ID}.1-a.new`, `.${ID}.1-a.gone`, "notes.txt", ID.slice(1)];
  for (const name of others) await Deno.mkdir(folder.join("outbox", name));
  assertEquals(outbox.list(), ids);
});

Deno.test("Outbox.folder() takes nothing for an id that would lead elsewhere", () => {
  const outbox = new Outbox(".mlops");
  for (const id of ["", ".", "..", "../outbox", `../${ID}`, "/", `${ID}/..`, ID.slice(1)]) {
    assertThrows(() => outbox.folder(id), TypeError, "Cannot name a journal");
    assertThrows(() => outbox.read(id), TypeError);
    assertThrows(() => outbox.claim(id), TypeError);
  }
});

Deno.test("Outbox.read() shows a journal as it runs, as it ends, and no more when it is gone", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  assertStrictEquals(outbox.read(ID), undefined);
  const writer = outbox.create(headerOf(), AT);
  writer.append(lossAt(1), AT + 1);
  const points: unknown[] = [];
  const { iteration, first } = outbox.read(ID, (...point) => points.push(point))!;
  assertEquals([iteration.status, iteration.ended_at, first], ["running", null, 1]);
  assertEquals(points, [["loss", 1, 0.5, AT + 1]]);
  writer.append(COMPLETED, AT + 2);
  const journal = await writer.close();
  assertStrictEquals(outbox.read(ID)?.iteration.status, "completed");
  journal.remove();
  assertStrictEquals(outbox.read(ID), undefined);
});

Deno.test("Outbox.read() shows a journal as crashed whose process is gone, and does not touch it", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const { path } = await leave(outbox, [lossAt(1), lossAt(2)]);
  const before = snapshot(path);
  const { iteration } = outbox.read(ID)!;
  assertEquals([iteration.status, iteration.ended_at], ["crashed", AT + 2000]);
  assertEquals(snapshot(path), before);
});

Deno.test("Outbox.read() takes a provisional end for the end when the process is gone", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [{ ...COMPLETED, status: "failed", provisional: true }]);
  assertStrictEquals(outbox.read(ID)?.iteration.status, "failed");
});

Deno.test("Outbox.read() does not take a journal for crashed that was born while it looked", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [], { id: createObjectId() });
  let writer: ReturnType<Outbox["create"]> | undefined;
  using _ = replaced(Deno, "readDirSync", (original) => (path) => {
    writer ??= outbox.create(headerOf(), AT); // after it saw that nobody holds the lock
    return original(path);
  });
  assertStrictEquals(outbox.read(ID)?.iteration.status, "running");
  using _journal = await writer!.close();
});

Deno.test("Outbox.read() does not take a journal for crashed that ends while it looks", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const writer = outbox.create(headerOf(), AT);
  let isEnded = false;
  using _ = replaced(Deno, "readDirSync", (original) => (path) => {
    if (!isEnded) writer.append(COMPLETED, AT);
    isEnded = true;
    return original(path);
  });
  assertStrictEquals(outbox.read(ID)?.iteration.status, "completed");
  using _journal = await writer.close();
});

Deno.test("Outbox.read() waits ten quiet minutes for a process of another machine", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const journal = await leave(outbox, [lossAt(1)], OTHER);
  assertStrictEquals(outbox.read(ID)?.iteration.status, "running");
  age(journal.lastSegmentPath(), 9 * MINUTE);
  assertStrictEquals(outbox.read(ID)?.iteration.status, "running");
  age(journal.lastSegmentPath(), 11 * MINUTE);
  assertStrictEquals(outbox.read(ID)?.iteration.status, "crashed");
});

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

Deno.test("Outbox.claim() lets go of a journal that it cannot end on a full disk, and can later", async () => {
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
  const before = snapshot(journal.path);
  assertThrows(() => outbox.claim(ID));
  assertEquals([snapshot(journal.path), journal.isHeld()], [before, false]);
  await Deno.remove(filler);
  using claimed = outbox.claim(ID);
  assertStrictEquals(claimed?.folder.fold().iteration.status, "crashed");
});

Deno.test("Outbox.sweep() removes what was left on its way more than ten minutes ago", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, [lossAt(1)], {}, { segmentBytes: 1 });
  const at = (minutes: number, way: "new" | "gone") => {
    using _ = replaced(Date, "now", (now) => () => now() - minutes * MINUTE);
    return hiddenPath(folder.join("outbox", createObjectId()), way);
  };
  const leaveHidden = (path: string) => {
    const lock = makeLocked(path);
    Deno.writeTextFileSync(join(path, segmentName(1)), "");
    return lock;
  };
  leaveHidden(at(11, "new")).release();
  leaveHidden(at(11, "gone")).release();
  await Deno.mkdir(at(11, "new")); // killed before it had a lock
  const kept = [at(9, "new"), at(9, "gone"), at(11, "new")];
  leaveHidden(kept[0]!).release();
  leaveHidden(kept[1]!).release();
  using _ = leaveHidden(kept[2]!); // slow, but alive
  const others = ["notes", ".git", ".spare", `.${ID}.new`];
  for (const name of others) await Deno.mkdir(folder.join("outbox", name));
  await Deno.utime(folder.join("outbox", ID), new Date(0), new Date(0));
  outbox.sweep();
  const names = kept.map((path) => path.slice(path.lastIndexOf("/") + 1));
  assertEquals(namesIn(folder.join("outbox")), [...names, ...others, ID].sort());
  assertStrictEquals(segmentsOf(outbox.folder(ID).path).length, 1);
});

Deno.test("Outbox.sweep() does nothing where there is nothing", () => {
  using folder = temporaryFolder();
  new Outbox(folder.join("none")).sweep();
  assertEquals(namesIn(folder.path), []);
});

Deno.test("Outbox.sweep() does not mind that another sweeps at the same time", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  await leave(outbox, []);
  using _now = replaced(Date, "now", (now) => () => now() - 11 * MINUTE);
  const path = hiddenPath(folder.join("outbox", ID), "gone");
  _now[Symbol.dispose]();
  await Deno.mkdir(path);
  using _ = replaced(Deno, "removeSync", (remove) => (it, options) => {
    remove(it, options);
    remove(it, options); // the second finds nothing any more
  });
  outbox.sweep();
  assertEquals(namesIn(folder.join("outbox")), [ID]);
  assertStrictEquals(JournalLock.isHeld(join(path, "lock")), false);
});
