import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { JournalLock } from "../../src/journal/journal_lock.ts";
import { putFolderBack, putSegmentBack } from "../../src/journal/put_back.ts";
import { SegmentWriter } from "../../src/journal/segment_writer.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { namesIn, replaced } from "./journal_fixture.ts";

const ZEROS = new Uint8Array(600_000);

Deno.test("putFolderBack() makes what is missing, and keeps a lock that is in its place", () => {
  using folder = temporaryFolder();
  const path = folder.join(".mlops", "outbox", "journal");
  Deno.mkdirSync(path, { recursive: true });
  const first = JournalLock.create(`${path}/lock`);
  assertStrictEquals(putFolderBack(path, first), first);
  Deno.removeSync(folder.join(".mlops"), { recursive: true });
  using second = putFolderBack(path, first);
  assertEquals([second === first, second.isAt(`${path}/lock`)], [false, true]);
  assertStrictEquals(JournalLock.isHeld(`${path}/lock`), true);
  assertEquals([namesIn(path), namesIn(folder.join(".mlops"))], [["lock"], [
    ".gitignore",
    "outbox",
  ]]);
});

Deno.test("putFolderBack() leaves a lock alone that another process made", () => {
  using folder = temporaryFolder();
  const path = folder.join("outbox", "journal");
  Deno.mkdirSync(path, { recursive: true });
  using own = JournalLock.create(`${path}/lock`);
  Deno.removeSync(`${path}/lock`);
  using other = JournalLock.create(`${path}/lock`);
  assertThrows(() => putFolderBack(path, own), Error, "another process made it");
  assertEquals([other.isAt(`${path}/lock`), namesIn(path)], [true, ["lock"]]);
});

Deno.test("putSegmentBack() copies what was written and what waits, and goes on there", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  const writer = SegmentWriter.create(path);
  const line = ZEROS.slice().fill(65);
  line[line.length - 1] = 10;
  writer.append(line);
  writer.keep(new TextEncoder().encode("waits\n"));
  Deno.removeSync(path);
  const copied = putSegmentBack(writer, path);
  copied.append(new TextEncoder().encode("more\n"));
  copied.close();
  const text = Deno.readTextFileSync(path);
  assertEquals([text.length, text.slice(-13)], [line.length + 11, "A\nwaits\nmore\n"]);
});

Deno.test("putSegmentBack() makes no half of a segment when the disk gets full", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  const writer = SegmentWriter.create(path);
  writer.append(new TextEncoder().encode("written\n"));
  Deno.removeSync(path);
  {
    using _ = replaced(Deno.FsFile.prototype, "writeSync", () => () => 3);
    assertThrows(() => putSegmentBack(writer, path), Error, "the disk is full");
  }
  assertEquals(namesIn(folder.path), []);
  writer.close();
});
