import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { Child } from "../support/child.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const HOLDER = new URL("./hold_lock.ts", import.meta.url);

/** Starts processes one after another, and tells when it has done. */
const STARTER = `data:text/javascript,
  for (let count = 0; count < 50; count++) await new Deno.Command("true").output();
  postMessage("done");`;

/** Does something between the moment that a file is opened and the moment that it is locked. */
function afterOpening(act: () => void): Disposable {
  const { openSync } = Deno;
  Deno.openSync = (...args) => {
    const file = openSync(...args);
    Deno.openSync = openSync;
    act();
    return file;
  };
  return { [Symbol.dispose]: () => Deno.openSync = openSync };
}

Deno.test("JournalLock.create() makes the file and holds its lock", () => {
  using folder = temporaryFolder();
  using lock = JournalLock.create(folder.join("lock"));
  assert(lock instanceof JournalLock);
  assertStrictEquals(JournalLock.isHeld(folder.join("lock")), true);
  assertStrictEquals(JournalLock.tryTake(folder.join("lock")), undefined);
});

Deno.test("JournalLock.create() refuses a file that exists", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(folder.join("lock"), "");
  assertThrows(() => JournalLock.create(folder.join("lock")), Deno.errors.AlreadyExists);
});

Deno.test("JournalLock.create() closes the file when it cannot be locked", () => {
  using folder = temporaryFolder();
  const { tryLockSync } = Deno.FsFile.prototype;
  try {
    Deno.FsFile.prototype.tryLockSync = () => {
      throw new Deno.errors.NotSupported("no locks here");
    };
    assertThrows(() => JournalLock.create(folder.join("a")), Deno.errors.NotSupported);
    Deno.FsFile.prototype.tryLockSync = () => false;
    assertThrows(() => JournalLock.create(folder.join("b")), Error, "another process was faster");
  } finally {
    Deno.FsFile.prototype.tryLockSync = tryLockSync;
  }
});

Deno.test("JournalLock.tryTake() takes a lock that is free, and one at a time", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  JournalLock.create(path).release();
  const first = JournalLock.tryTake(path);
  assert(first !== undefined);
  assertStrictEquals(JournalLock.tryTake(path), undefined);
  first.release();
  first.release(); // does no harm
  const second = JournalLock.tryTake(path);
  assert(second !== undefined);
  first.release(); // and does not take the lock from the next
  assertStrictEquals(JournalLock.isHeld(path), true);
  second[Symbol.dispose]();
  assertStrictEquals(JournalLock.isHeld(path), false);
});

Deno.test("JournalLock.tryTake() gives undefined when there is no file or no folder", () => {
  using folder = temporaryFolder();
  assertStrictEquals(JournalLock.tryTake(folder.join("lock")), undefined);
  assertStrictEquals(JournalLock.tryTake(folder.join("none", "lock")), undefined);
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("JournalLock.tryTake() lets go of a file that was removed meanwhile", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  Deno.writeTextFileSync(path, "");
  using _ = afterOpening(() => Deno.removeSync(path));
  assertStrictEquals(JournalLock.tryTake(path), undefined);
});

Deno.test("JournalLock.tryTake() lets go of a file that was removed and made again meanwhile", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  Deno.writeTextFileSync(path, "");
  let own: JournalLock | undefined;
  using _ = afterOpening(() => {
    Deno.removeSync(path);
    own = JournalLock.create(path);
  });
  assertStrictEquals(JournalLock.tryTake(path), undefined);
  assertStrictEquals(JournalLock.isHeld(path), true);
  own!.release();
});

Deno.test("JournalLock.tryTake() lets go of a file whose folder has moved meanwhile", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.join("a"));
  Deno.writeTextFileSync(folder.join("a", "lock"), "");
  using _ = afterOpening(() => Deno.renameSync(folder.join("a"), folder.join("b")));
  assertStrictEquals(JournalLock.tryTake(folder.join("a", "lock")), undefined);
  assertStrictEquals(JournalLock.isHeld(folder.join("b", "lock")), false);
});

Deno.test("JournalLock.isHeld() tells a lock that is held from one that is free or is not there", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  assertStrictEquals(JournalLock.isHeld(path), false);
  const lock = JournalLock.create(path);
  assertEquals([JournalLock.isHeld(path), JournalLock.isHeld(path)], [true, true]);
  lock.release();
  assertEquals([JournalLock.isHeld(path), JournalLock.isHeld(path)], [false, false]);
  JournalLock.tryTake(path)!.release(); // having looked holds nothing
});

Deno.test("JournalLock.isHeld() needs no right to write", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  using lock = JournalLock.create(path);
  Deno.chmodSync(path, 0o444);
  assertStrictEquals(JournalLock.isHeld(path), true);
  lock.release();
  assertStrictEquals(JournalLock.isHeld(path), false);
});

Deno.test("JournalLock throws, and leaves nothing open, where it may not look", () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  JournalLock.create(path).release();
  const { openSync, statSync } = Deno;
  const refuse = () => {
    throw new Deno.errors.PermissionDenied("no");
  };
  try {
    Deno.statSync = refuse;
    assertThrows(() => JournalLock.tryTake(path), Deno.errors.PermissionDenied);
    Deno.openSync = refuse;
    assertThrows(() => JournalLock.tryTake(path), Deno.errors.PermissionDenied);
    assertThrows(() => JournalLock.isHeld(path), Deno.errors.PermissionDenied);
  } finally {
    Object.assign(Deno, { openSync, statSync });
  }
  assertStrictEquals(JournalLock.isHeld(path), false);
});

Deno.test("JournalLock is free the moment that its process was killed", async () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  await using child = new Child(HOLDER, path);
  assertStrictEquals(await child.line(), "held");
  assertStrictEquals(JournalLock.isHeld(path), true);
  assertStrictEquals(JournalLock.tryTake(path), undefined);
  await child.kill();
  assertStrictEquals(JournalLock.isHeld(path), false);
  using lock = JournalLock.tryTake(path);
  assert(lock !== undefined);
});

Deno.test("JournalLock is not inherited by a process that its holder starts", async () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  const lock = JournalLock.create(path);
  await using child = new Child(HOLDER, folder.join("other"));
  assertStrictEquals(await child.line(), "held");
  lock.release();
  assertStrictEquals(JournalLock.isHeld(path), false);
});

Deno.test("JournalLock is free the moment that it is released, while processes are started", async () => {
  using folder = temporaryFolder();
  const path = folder.join("lock");
  JournalLock.create(path).release();
  const starter = new Worker(STARTER, { type: "module" });
  let isStarting = true;
  starter.onmessage = () => isStarting = false;
  while (isStarting) {
    for (let count = 0; count < 200; count++) {
      using lock = JournalLock.tryTake(path);
      assert(lock !== undefined);
      assertStrictEquals(JournalLock.isHeld(path), true);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  starter.terminate();
});
