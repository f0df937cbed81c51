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
  makeFirst,
  makeLocked,
  removeFolder,
  retire,
  takeHidden,
} from "../../src/journal/hidden_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { basename, join } from "../../src/deps/std_path.ts";
import { ID } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

/** What a folder holds that is no journal yet, or any more. */
const EMPTY = ["lock", "reserve"];
const FIRST = "000001.jsonl";

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

/** A journal's folder, which has a segment. */
function journalIn(path: string): JournalLock {
  const lock = makeLocked(path);
  Deno.writeTextFileSync(join(path, FIRST), "data");
  return lock;
}

Deno.test("takeHidden() takes the folder that retire() emptied, and each only once", () => {
  using folder = temporaryFolder();
  const lock = journalIn(folder.join("a"));
  const { ino } = Deno.statSync(folder.join("a"));
  for (const name of ["000002.jsonl", "delivery.json", "delivery.json.new", "ab12"]) {
    Deno.writeTextFileSync(folder.join("a", name), "data");
  }
  Deno.mkdirSync(folder.join("a", "sub", "sub"), { recursive: true });
  retire(folder.join("a"), lock);
  assertEquals(namesIn(folder.path), [".spare"]);
  const taken = [takeHidden(folder.join(ID)), takeHidden(folder.join(ID))];
  assertStrictEquals(taken[0]!.path, folder.join(".spare"));
  assertEquals(Deno.statSync(taken[0]!.path).ino, ino);
  assertEquals(namesIn(folder.path), [".spare", basename(taken[1]!.path)].sort());
  for (const { path, lock } of taken) {
    assertEquals(namesIn(path), EMPTY);
    assertStrictEquals(JournalLock.isHeld(join(path, "lock")), true);
    lock.release();
  }
});

Deno.test("retire() keeps one folder and removes the others", () => {
  using folder = temporaryFolder();
  const locks = ["a", "b", "c"].map((name) => journalIn(folder.join(name)));
  for (const [index, name] of ["a", "b", "c"].entries()) {
    retire(folder.join(name), locks[index]!);
    assertEquals(namesIn(folder.path), [".spare", "a", "b", "c"].toSpliced(1, index + 1));
  }
  assertEquals(namesIn(folder.join(".spare")), EMPTY);
  assertStrictEquals(JournalLock.isHeld(folder.join(".spare", "lock")), false);
});

Deno.test("retire() leaves the one that is kept alone while another makes a journal of it", () => {
  using folder = temporaryFolder();
  retire(folder.join("a"), journalIn(folder.join("a")));
  const taken = takeHidden(folder.join(ID));
  makeFirst(taken.path).close();
  retire(folder.join("b"), journalIn(folder.join("b")));
  assertEquals(namesIn(folder.path), [".spare"]);
  assertEquals(namesIn(taken.path), [FIRST, ...EMPTY]);
  taken.lock.release();
});

for (const name of ["lock", "reserve", FIRST]) {
  Deno.test(`retire() keeps no folder without ${name}`, () => {
    using folder = temporaryFolder();
    const lock = journalIn(folder.join("a"));
    Deno.writeTextFileSync(folder.join("a", "000002.jsonl"), "data");
    Deno.removeSync(folder.join("a", name));
    retire(folder.join("a"), lock);
    assertEquals(namesIn(folder.path), []);
  });
}

Deno.test("retire() lets go of the lock when something cannot be removed, and does not throw", () => {
  using folder = temporaryFolder();
  const lock = journalIn(folder.join(ID));
  Deno.writeTextFileSync(folder.join(ID, "b"), "");
  const { removeSync } = Deno;
  try {
    Deno.removeSync = () => {
      throw new Deno.errors.PermissionDenied("no");
    };
    retire(folder.join(ID), lock);
  } finally {
    Deno.removeSync = removeSync;
  }
  const [hidden, ...others] = namesIn(folder.path);
  assertEquals(others, []);
  assert(hiddenSince(hidden!) !== undefined, "it is swept later");
  assertStrictEquals(JournalLock.isHeld(folder.join(hidden!, "lock")), false);
});

Deno.test("takeHidden() makes a new folder when another has the spare one", () => {
  using folder = temporaryFolder();
  retire(folder.join("a"), journalIn(folder.join("a")));
  using _ = JournalLock.tryTake(folder.join(".spare", "lock"))!;
  const { path, lock } = takeHidden(folder.join(ID));
  assertEquals(namesIn(folder.path), [".spare", basename(path)].sort());
  assertEquals(namesIn(path), EMPTY);
  assertStrictEquals(JournalLock.isHeld(join(path, "lock")), true);
  lock.release();
});

Deno.test("takeHidden() makes a new folder when the spare one is another user's", () => {
  using folder = temporaryFolder();
  retire(folder.join("a"), journalIn(folder.join("a")));
  const { openSync } = Deno;
  Deno.openSync = () => {
    Deno.openSync = openSync;
    throw new Deno.errors.PermissionDenied("no");
  };
  const { path, lock } = takeHidden(folder.join(ID));
  assert(hiddenSince(basename(path)) !== undefined);
  assertStrictEquals(JournalLock.isHeld(join(path, "lock")), true);
  lock.release();
});

Deno.test("takeHidden() takes a spare folder for none whose lock file somebody deleted", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.join(".spare"));
  const { path, lock } = takeHidden(folder.join(ID));
  assertStrictEquals(JournalLock.isHeld(join(path, "lock")), true);
  assertEquals(namesIn(folder.join(".spare")), []);
  lock.release();
});

Deno.test("makeFirst() removes what a killed process left, whichever call was its last", () => {
  using folder = temporaryFolder();
  for (let calls = 0; calls < 4; calls++) {
    const lock = journalIn(folder.join("a"));
    for (const name of ["000002.jsonl", "ab12", "delivery.json"]) {
      Deno.writeTextFileSync(folder.join("a", name), "data");
    }
    const { removeSync } = Deno;
    let left = calls;
    try {
      Deno.removeSync = (...args) => {
        if (left-- === 0) throw new Error("killed");
        removeSync(...args);
      };
      retire(folder.join("a"), lock);
    } finally {
      Deno.removeSync = removeSync;
    }
    // A process that is killed does not get to give the folder another name.
    const [hidden] = namesIn(folder.path);
    Deno.renameSync(folder.join(hidden!), folder.join(".spare"));
    const taken = takeHidden(folder.join(ID));
    const segment = makeFirst(taken.path);
    assertEquals(namesIn(taken.path), [FIRST, ...EMPTY]);
    assertStrictEquals(segment.length, 0);
    segment.close();
    taken.lock.release();
    removeFolder(taken.path);
  }
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
