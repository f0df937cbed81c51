import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  hiddenPath,
  hiddenSince,
  makeLocked,
  recycle,
  removeFolder,
} from "../../src/journal/hidden_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { basename, join } from "../../src/deps/std_path.ts";
import { ID } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** What a folder holds that is no journal yet, or any more. */
const EMPTY = ["lock", "reserve"];

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** A lock that some other process takes first, whenever this one tries. */
function taken(): Disposable {
  const { tryLockSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLockSync = () => false;
  return { [Symbol.dispose]: () => Deno.FsFile.prototype.tryLockSync = tryLockSync };
}

Deno.test("hiddenPath() is beside the journal, hidden, and never the same", () => {
  const path = join("outbox", ID);
  const first = hiddenPath(path, "new");
  assert(basename(first).startsWith(`.${ID}.`));
  assertStrictEquals(join(first, ".."), "outbox");
  assertNotEquals(hiddenPath(path, "new"), first);
  assertNotEquals(hiddenPath(path, "gone"), hiddenPath(path, "gone"));
});

Deno.test("hiddenSince() tells when a journal set out, and nothing of other names", () => {
  const before = Date.now();
  for (const way of ["new", "gone"] as const) {
    const since = hiddenSince(basename(hiddenPath(join("outbox", ID), way)))!;
    assert(since >= before && since <= Date.now());
  }
  const others = [ID, ".spare", `.${ID}`, `.${ID}.new`, `.${ID}.1-a.old`, `.x.1-a.new`, ".git"];
  for (const name of [...others, `${ID}.1-a.new`, `.${ID}.1-a.new.bak`]) {
    assertStrictEquals(hiddenSince(name), undefined, name);
  }
});

Deno.test("makeLocked() makes a folder that has a lock, which is held", () => {
  using folder = temporaryFolder();
  using lock = makeLocked(folder.join("a"));
  assert(lock instanceof JournalLock);
  assertEquals(namesIn(folder.join("a")), EMPTY);
  assertStrictEquals(JournalLock.isHeld(folder.join("a", "lock")), true);
});

Deno.test("makeLocked() takes the folder that recycle() emptied, and each only once", () => {
  using folder = temporaryFolder();
  const lock = makeLocked(folder.join("a"));
  const { ino } = Deno.statSync(folder.join("a"));
  for (const name of ["000001.jsonl", "delivery.json", "delivery.json.new", "ab12"]) {
    Deno.writeTextFileSync(folder.join("a", name), "data");
  }
  Deno.mkdirSync(folder.join("a", "sub", "sub"), { recursive: true });
  recycle(folder.join("a"), lock);
  assertEquals(namesIn(folder.path), [".spare"]);
  using second = makeLocked(folder.join("b"));
  using third = makeLocked(folder.join("c"));
  assertEquals(Deno.statSync(folder.join("b")).ino, ino);
  assertEquals(namesIn(folder.path), ["b", "c"]);
  assertEquals([namesIn(folder.join("b")), namesIn(folder.join("c"))], [EMPTY, EMPTY]);
  assert(second instanceof JournalLock && third instanceof JournalLock);
});

Deno.test("recycle() keeps one folder and removes the others", () => {
  using folder = temporaryFolder();
  const locks = ["a", "b", "c"].map((name) => makeLocked(folder.join(name)));
  for (const [index, name] of ["a", "b", "c"].entries()) {
    recycle(folder.join(name), locks[index]!);
    assertEquals(namesIn(folder.path), [".spare", "a", "b", "c"].toSpliced(1, index + 1));
  }
  assertEquals(namesIn(folder.join(".spare")), EMPTY);
  assertStrictEquals(JournalLock.isHeld(folder.join(".spare", "lock")), false);
});

Deno.test("recycle() keeps no folder whose room for an end was used", () => {
  using folder = temporaryFolder();
  const lock = makeLocked(folder.join("a"));
  Deno.removeSync(folder.join("a", "reserve"));
  recycle(folder.join("a"), lock);
  assertEquals(namesIn(folder.path), []);
});

Deno.test("recycle() lets go of the lock when something cannot be removed, and does not throw", () => {
  using folder = temporaryFolder();
  const lock = makeLocked(folder.join("a"));
  Deno.writeTextFileSync(folder.join("a", "b"), "");
  const { removeSync } = Deno;
  try {
    Deno.removeSync = () => {
      throw new Deno.errors.PermissionDenied("no");
    };
    recycle(folder.join("a"), lock);
  } finally {
    Deno.removeSync = removeSync;
  }
  assertStrictEquals(JournalLock.isHeld(folder.join("a", "lock")), false);
});

Deno.test("makeLocked() makes a new folder when the spare one is looked at by another", () => {
  using folder = temporaryFolder();
  recycle(folder.join("a"), makeLocked(folder.join("a")));
  using _ = JournalLock.tryTake(folder.join(".spare", "lock"))!;
  using lock = makeLocked(folder.join("b"));
  assert(lock instanceof JournalLock);
  assertEquals(namesIn(folder.path), [".spare", "b"]);
  assertStrictEquals(JournalLock.isHeld(folder.join("b", "lock")), true);
});

Deno.test("makeLocked() makes a new folder when the spare one is another user's", () => {
  using folder = temporaryFolder();
  recycle(folder.join("a"), makeLocked(folder.join("a")));
  const { openSync } = Deno;
  Deno.openSync = () => {
    Deno.openSync = openSync;
    throw new Deno.errors.PermissionDenied("no");
  };
  using lock = makeLocked(folder.join("b"));
  assert(lock instanceof JournalLock);
  assertEquals(namesIn(folder.path), [".spare", "b"]);
});

Deno.test("makeLocked() removes a spare folder that it cannot use when there is another by now", () => {
  using folder = temporaryFolder();
  using other = makeLocked(folder.join("c"));
  recycle(folder.join("a"), makeLocked(folder.join("a")));
  const { tryLockSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLockSync = () => {
    Deno.FsFile.prototype.tryLockSync = tryLockSync;
    recycle(folder.join("c"), other);
    return false;
  };
  using lock = makeLocked(folder.join("b"));
  assert(lock instanceof JournalLock);
  assertEquals(namesIn(folder.path), [".spare", "b"]);
});

Deno.test("makeLocked() takes a spare folder for none whose lock file somebody deleted", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.join(".spare"));
  using lock = makeLocked(folder.join("b"));
  assert(lock instanceof JournalLock);
  assertStrictEquals(JournalLock.isHeld(folder.join("b", "lock")), true);
});

Deno.test("makeLocked() leaves nothing behind when it cannot lock", () => {
  using folder = temporaryFolder();
  using _ = taken();
  assertThrows(() => makeLocked(folder.join("a")), Error, "Cannot lock");
  assertEquals(namesIn(folder.path), []);
});

Deno.test("removeFolder() removes all that is in it, and what is gone already", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.join("a", "b"), { recursive: true });
  Deno.writeTextFileSync(folder.join("a", "b", "c"), "");
  removeFolder(folder.join("a"));
  removeFolder(folder.join("a"));
  assertEquals(namesIn(folder.path), []);
});
