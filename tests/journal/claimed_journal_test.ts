import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { join } from "../../src/deps/std_path.ts";
import { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentsOf } from "../../src/journal/segment.ts";
import { AT, COMPLETED, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { begin, claim, journalPath, leave, namesIn, replaced } from "./journal_fixture.ts";

const TWENTY = Array.from({ length: 20 }, (_, step) => lossAt(step));

Deno.test("ClaimedJournal.remove() removes the journal, all that lies beside it, and its lock", async () => {
  using folder = temporaryFolder();
  const journal = await claim(folder.path, TWENTY, { segmentBytes: 500 });
  const { path } = journal.folder;
  await Deno.writeTextFile(join(path, "ab12"), "bytes");
  journal.folder.saveDeliveryState(journal.folder.deliveryState());
  journal.remove();
  assertEquals(namesIn(folder.path), [".spare"]);
  assertEquals(namesIn(folder.join(".spare")), ["lock", "reserve"]);
  journal[Symbol.dispose](); // holds nothing any more
});

Deno.test("ClaimedJournal.remove() of a journal that has one segment only need not list it", async () => {
  using folder = temporaryFolder();
  for (const names of [[".spare"], []]) {
    const journal = await claim(folder.path, [COMPLETED]);
    const { path } = journal.folder;
    if (names.length === 0) await Deno.remove(join(path, "reserve"));
    const listed: unknown[] = [];
    {
      using _ = replaced(Deno, "readDirSync", (read) => (path) => (listed.push(path), read(path)));
      journal.remove();
    }
    assertEquals(listed, names.length === 0 ? [path] : []);
    assertEquals(namesIn(folder.path), names);
  }
});

Deno.test("ClaimedJournal.remove() is one step: whoever is killed on the way leaves no half", async () => {
  using folder = temporaryFolder();
  const journal = await claim(folder.path, TWENTY, { segmentBytes: 500 });
  {
    using _ = replaced(Deno, "removeSync", () => () => {
      throw new Error("killed");
    });
    journal.remove();
  }
  assertEquals(namesIn(folder.path).filter((name) => !name.startsWith(".")), []);
});

Deno.test("ClaimedJournal.remove() holds the lock until the journal is out of the outbox", async () => {
  using folder = temporaryFolder();
  const journal = await claim(folder.path, [COMPLETED]);
  let hidden: string | undefined;
  using _ = replaced(Deno, "renameSync", (rename) => (from, to) => {
    rename(from, to);
    if (from !== journalPath(folder.path)) return;
    hidden = String(to);
    assertStrictEquals(JournalLock.isHeld(join(hidden, "lock")), true);
  });
  journal.remove();
  assertStrictEquals(typeof hidden, "string");
});

Deno.test("ClaimedJournal.remove() does no harm to a journal that somebody else has removed", async () => {
  using folder = temporaryFolder();
  const journal = await claim(folder.path, [COMPLETED]);
  await Deno.remove(journal.folder.path, { recursive: true });
  journal.remove();
  assertEquals(namesIn(folder.path), []);
});

Deno.test("ClaimedJournal.remove() throws, and keeps the lock, when it cannot take the journal out", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const { path } = await leave(outbox, [COMPLETED]);
  using journal = outbox.claim(ID)!;
  using _ = unremovable();
  assertThrows(() => journal.remove(), Deno.errors.PermissionDenied);
  assertEquals([namesIn(path).includes("lock"), JournalLock.isHeld(join(path, "lock"))], [
    true,
    true,
  ]);
});

Deno.test("ClaimedJournal.remove() of the program's own journal only tells when it cannot", async () => {
  using folder = temporaryFolder();
  const troubles: unknown[] = [];
  const journal = await claim(folder.path, [COMPLETED], { onTrouble: (it) => troubles.push(it) });
  using _ = unremovable();
  journal.remove();
  assertEquals(troubles.map((it) => (it as Error).name), ["PermissionDenied"]);
  assertStrictEquals(journal.folder.isHeld(), false); // for whoever can remove it
});

Deno.test("ClaimedJournal.remove() writes down which App has a journal that it cannot take out", async () => {
  using folder = temporaryFolder();
  using journal = await claim(folder.path, [COMPLETED], { onTrouble: () => {} });
  const state = { ...journal.folder.deliveryState(), acknowledged: 2, url: "embedded" };
  journal.folder.noteDeliveryState(state);
  assertStrictEquals(namesIn(journal.folder.path).includes("delivery.json"), false);
  using _ = replaced(Deno, "renameSync", (rename) => (from, to) => {
    if (from === journalPath(folder.path)) throw new Deno.errors.PermissionDenied("no");
    rename(from, to);
  });
  journal.remove();
  assertEquals(new JournalFolder(journal.folder.path).deliveryState(), state);
});

function unremovable(): Disposable {
  return replaced(Deno, "renameSync", () => () => {
    throw new Deno.errors.PermissionDenied("no");
  });
}

Deno.test("ClaimedJournal.remove() makes room for a journal of the same id", async () => {
  using folder = temporaryFolder();
  for (let round = 0; round < 3; round++) {
    const journal = await claim(folder.path, [lossAt(round)]);
    assertEquals(journal.folder.fold().iteration.metrics, { loss: round / 2 });
    journal.remove();
  }
});

Deno.test("ClaimedJournal.dropAcknowledged() removes what an App has, of its folder", async () => {
  using folder = temporaryFolder();
  using journal = await claim(folder.path, TWENTY, { segmentBytes: 500 });
  journal.dropAcknowledged(1000);
  assertStrictEquals(segmentsOf(journal.folder.path).length, 1);
});

Deno.test("ClaimedJournal.sync() asks the disk once, for the segment that was written last", async () => {
  using folder = temporaryFolder();
  using journal = await claim(folder.path, TWENTY, { segmentBytes: 500 });
  const synced: (number | null)[] = [];
  using _ = replaced(
    Deno.FsFile.prototype,
    "syncData",
    (original) =>
      async function (this: Deno.FsFile) {
        synced.push((await this.stat()).ino);
        await original.call(this);
      },
  );
  await journal.sync();
  assertEquals(synced, [(await Deno.stat(journal.folder.lastSegmentPath())).ino]);
});

Deno.test("ClaimedJournal lets go of the lock when it is disposed", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path);
  {
    using journal = await writer.close();
    assertStrictEquals(journal instanceof ClaimedJournal, true);
    assertEquals([journal.folder.id, journal.folder.isHeld()], [ID, true]);
  }
  assertStrictEquals(writer.folder.isHeld(), false);
  assertThrows(() => writer.append(lossAt(1), AT));
});
