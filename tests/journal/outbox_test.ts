import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createObjectId } from "../../src/contract/object_id.ts";
import { join } from "../../src/deps/std_path.ts";
import {
  hiddenPath,
  hiddenSince,
  makeLocked,
  makeOutboxFolder,
} from "../../src/journal/hidden_folder.ts";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { Child } from "../support/child.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { rootTest, tmpfs } from "../support/tmpfs.ts";
import { age, leave, MINUTE, namesIn, OTHER, replaced, snapshot } from "./journal_fixture.ts";

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

rootTest("Outbox.create() throws the disk's error where nothing can be written", () => {
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

rootTest("Outbox.create() leaves nothing half-made where its user may not write", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.join(".mlops"));
  await leave(outbox, []);
  await using child = new Child(new URL("./create_as_nobody.ts", import.meta.url), folder.path);
  assertEquals(await child.ended(), ["PermissionDenied", "PermissionDenied", "crashed"]);
  assertEquals(namesIn(folder.path), [".mlops"]);
  assertEquals(namesIn(join(outbox.directory, "outbox")), [ID]);
});

rootTest("Outbox.create() does without a kept folder that its user may not write", async () => {
  using folder = temporaryFolder();
  const path = folder.join("outbox");
  makeOutboxFolder(path);
  makeLocked(join(path, ".spare")).release();
  const shared = [folder.path, path, join(path, ".spare", "lock")];
  for (const open of shared) await Deno.chmod(open, 0o777);
  const program = new URL("./create_beside_shut_spare.ts", import.meta.url);
  await using child = new Child(program, folder.path);
  assertEquals(await child.ended(), ["made"]);
  const [hidden = "", ...others] = namesIn(path).sort();
  assertEquals(others, [ID]);
  assert(hiddenSince(hidden) !== undefined, hidden); // it is swept
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

Deno.test("Outbox.read() does not take a journal for crashed that ends when it has read it", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const writer = outbox.create(headerOf(), AT);
  const journal = await writer.close();
  using _ = replaced(
    Deno.FsFile.prototype,
    "readSync",
    (original) =>
      function (this: Deno.FsFile, buffer) {
        const read = original.call(this, buffer);
        if (read === null) journal.remove();
        return read;
      },
  );
  assertStrictEquals(outbox.read(ID)?.iteration.status, "running");
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

Deno.test("Outbox.sweep() leaves what is another user's", () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  for (const name of ["1", "2"]) {
    Deno.mkdirSync(folder.join("outbox", `.${ID}.${name}-a.gone`), { recursive: true });
  }
  using _ = replaced(Deno, "removeSync", (remove) => (path, options) => {
    if (String(path).includes(".1-a.")) throw new Deno.errors.PermissionDenied("no");
    remove(path, options);
  });
  outbox.sweep();
  assertEquals(namesIn(folder.join("outbox")), [`.${ID}.1-a.gone`]);
});

Deno.test("Outbox.read() takes an iteration for running whose end is provisional, while its process lives", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const writer = outbox.create(headerOf(), AT);
  const failed = { type: "end", status: "failed", error: { name: "E", message: "m" } } as const;
  const read = () => {
    const { status, ended_at, error } = outbox.read(ID)!.iteration;
    return [status, ended_at, error];
  };
  writer.append({ ...failed, provisional: true }, AT + 1);
  assertEquals(read(), ["running", null, null]);
  writer.append({ type: "warning", message: "late" }, AT + 2);
  assertEquals(read(), ["running", null, null]);
  writer.append(lossAt(1), AT + 3);
  assertEquals(read(), ["running", null, null]);
  writer.append({ ...failed, provisional: true }, AT + 4);
  (await writer.close())[Symbol.dispose]();
  assertEquals(read(), ["failed", AT + 4, failed.error]); // the lock is free
  using journal = outbox.claim(ID)!;
  const { iteration } = journal.folder.fold();
  assertEquals([iteration.status, iteration.ended_at], ["failed", AT + 4]);
});
