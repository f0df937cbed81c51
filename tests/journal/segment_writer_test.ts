import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { DiskFullError, SegmentWriter, withAdvice } from "../../src/journal/segment_writer.ts";
import { FakeTime } from "../support/fake_time.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";

const MEGABYTE = 1024 * 1024;

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Numbered lines of 100 bytes. */
function numbered(number: number): Uint8Array {
  return bytesOf(`${String(number).padStart(99, ".")}\n`);
}

function numbersIn(path: string): number[] {
  const lines = Deno.readTextFileSync(path).split("\n");
  assertStrictEquals(lines.pop(), "", "the file ends within a line");
  return lines.map((line) => {
    assertStrictEquals(line.length, 99, "a line is torn");
    return Number(line.replaceAll(".", ""));
  });
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

Deno.test("SegmentWriter.create() refuses a file that exists", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  Deno.writeTextFileSync(path, "kept\n");
  assertThrows(() => SegmentWriter.create(path), Deno.errors.AlreadyExists);
  assertStrictEquals(Deno.readTextFileSync(path), "kept\n");
});

Deno.test("SegmentWriter.append() has written when it returns", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  const segment = SegmentWriter.create(path);
  const line = bytesOf("one\n");
  segment.append(line);
  line.fill(0); // the bytes are the caller's again
  segment.append(bytesOf("two\n"));
  assertStrictEquals(Deno.readTextFileSync(path), "one\ntwo\n");
  assertEquals([segment.length, segment.unwritten, segment.isWaiting], [8, 0, false]);
  segment.close();
});

Deno.test("SegmentWriter.resume() cuts a torn end off and goes on behind the last line", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  for (const torn of ["", "t", "torn"]) {
    Deno.writeTextFileSync(path, `whole\n${torn}`);
    const segment = SegmentWriter.resume(path);
    assertStrictEquals(segment.length, 6);
    segment.append(bytesOf("next\n"));
    segment.close();
    assertStrictEquals(Deno.readTextFileSync(path), "whole\nnext\n");
  }
});

Deno.test("SegmentWriter.resume() makes a file that is missing, and leaves none open that fails", () => {
  using folder = temporaryFolder();
  SegmentWriter.resume(folder.join("a")).close();
  assertStrictEquals(Deno.statSync(folder.join("a")).size, 0);
  const { truncateSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.truncateSync = () => {
    throw new Error("Input/output error");
  };
  try {
    assertThrows(() => SegmentWriter.resume(folder.join("a")), Error, "Input/output error");
  } finally {
    Deno.FsFile.prototype.truncateSync = truncateSync;
  }
});

rootTest("SegmentWriter.append() cuts a short write off at once, when the disk gets full", () => {
  using disk = tmpfs("size=64k");
  const path = disk.join("a");
  const segment = SegmentWriter.create(path);
  const count = Math.floor(64 * 1024 / 100); // 36 bytes are left
  for (const number of upTo(count)) segment.append(numbered(number));
  const error = assertThrows(() => segment.append(numbered(count + 1)), DiskFullError);
  assertStrictEquals(
    error.message,
    "Cannot write more than 36 of 100 bytes: the disk is full",
  );
  assertEquals(numbersIn(path), upTo(count));
  assertEquals([segment.length, segment.unwritten], [100 * (count + 1), 1]);
  segment.close();
});

rootTest("SegmentWriter.append() writes what waited, in order, once there is room", () => {
  using disk = tmpfs("size=64k");
  const path = disk.join("a");
  const segment = SegmentWriter.create(path);
  segment.append(numbered(1));
  const filler = fillDisk(disk.join("filler"));
  const room = 4096 / 100 | 0; // the page that the file has already
  for (let number = 2; number <= room; number++) segment.append(numbered(number));
  using time = new FakeTime();
  for (let number = room + 1; number <= room + 20; number++) {
    assertThrows(() => segment.append(numbered(number)));
    assertStrictEquals(segment.unwritten, number - room);
    assertEquals(numbersIn(path), upTo(room));
    time.block(50);
  }
  Deno.removeSync(filler);
  segment.append(numbered(room + 21));
  assertEquals(numbersIn(path), upTo(room + 21));
  assertEquals([segment.unwritten, segment.isWaiting], [0, false]);
  assertStrictEquals(segment.length, Deno.statSync(path).size);
  segment.close();
});

rootTest("SegmentWriter.drain() writes what waits, and throws while there is no room", () => {
  using disk = tmpfs("size=64k");
  const path = disk.join("a");
  const segment = SegmentWriter.create(path);
  const filler = fillDisk(disk.join("filler"));
  const lines = new Uint8Array([...numbered(1), ...numbered(2)]);
  assertThrows(() => segment.append(lines, 2));
  lines.fill(0); // the bytes are the caller's again
  assertStrictEquals(segment.unwritten, 2);
  assertThrows(() => segment.drain());
  assertStrictEquals(Deno.statSync(path).size, 0);
  Deno.removeSync(filler);
  segment.drain();
  assertEquals(numbersIn(path), [1, 2]);
  assertStrictEquals(segment.unwritten, 0);
  segment.close();
});

rootTest(
  "SegmentWriter.append() gives lines up beyond 16 MB, counts them, and goes on after",
  () => {
    using disk = tmpfs("size=32m");
    const path = disk.join("a");
    const segment = SegmentWriter.create(path);
    const filler = fillDisk(disk.join("filler"));
    const line = new Uint8Array(MEGABYTE).fill(65);
    line[MEGABYTE - 1] = 10;
    using _time = new FakeTime(); // it does not come to ask the disk again
    assertThrows(() => segment.append(line));
    for (let i = 2; i <= 20; i++) segment.append(line);
    assertEquals([segment.unwritten, segment.givenUp], [20, 4]);
    assertEquals([segment.waitingBytes, segment.length], [16 * MEGABYTE, 16 * MEGABYTE]);
    Deno.removeSync(filler);
    segment.appendNow(bytesOf("last\n"));
    assertEquals([segment.unwritten, segment.isWaiting], [4, false]);
    assertStrictEquals(Deno.statSync(path).size, 16 * MEGABYTE + 5);
    segment.append(bytesOf("more\n"));
    assertStrictEquals(segment.length, 16 * MEGABYTE + 10);
    segment.close();
  },
);

rootTest("SegmentWriter.append() cuts off before the next write when it could not at once", () => {
  using disk = tmpfs("size=64k");
  const path = disk.join("a");
  const segment = SegmentWriter.create(path);
  fillDisk(disk.join("filler"));
  assertThrows(() => segment.append(numbered(1)));
  using time = new FakeTime();
  const { truncateSync } = Deno.FsFile.prototype;
  let tries = 0;
  Deno.FsFile.prototype.truncateSync = () => {
    tries++;
    throw new Error("Input/output error");
  };
  try {
    time.block(50);
    assertThrows(() => segment.append(numbered(2)), Error, "Input/output error");
    Deno.removeSync(disk.join("filler"));
    time.block(50);
    assertThrows(() => segment.append(numbered(3)), Error, "Input/output error");
  } finally {
    Deno.FsFile.prototype.truncateSync = truncateSync;
  }
  assert(tries >= 2);
  segment.append(numbered(4)); // it was just tried: this one waits
  assertStrictEquals(segment.unwritten, 4);
  time.block(50);
  segment.append(numbered(5));
  assertEquals(numbersIn(path), [1, 2, 3, 4, 5]);
  segment.close();
});

Deno.test("SegmentWriter.sync() fails when the file is closed, and tells so", async () => {
  using folder = temporaryFolder();
  const segment = SegmentWriter.create(folder.join("a"));
  await segment.sync();
  segment.close();
  await assertRejects(() => segment.sync());
});

Deno.test("SegmentWriter.appendNow() does not let its line wait when the disk does not take it", () => {
  using folder = temporaryFolder();
  const segment = SegmentWriter.create(folder.join("a"));
  const { writeSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.writeSync = () => {
    throw new Error("Input/output error");
  };
  try {
    assertThrows(() => segment.appendNow(numbered(1)), Error, "Input/output error");
  } finally {
    Deno.FsFile.prototype.writeSync = writeSync;
  }
  assertEquals([segment.unwritten, segment.length], [0, 0]);
  segment.appendNow(numbered(2));
  assertEquals(numbersIn(folder.join("a")), [2]);
  segment.close();
});

Deno.test("SegmentWriter.isAt() tells whether a path leads to its file", () => {
  using folder = temporaryFolder();
  const path = folder.join("a");
  const segment = SegmentWriter.create(path);
  assertStrictEquals(segment.isAt(path), true);
  Deno.renameSync(path, folder.join("b"));
  assertEquals([segment.isAt(path), segment.isAt(folder.join("b"))], [false, true]);
  Deno.writeTextFileSync(path, "another");
  assertStrictEquals(segment.isAt(path), false);
  segment.close();
});

const ADVICE =
  "the disk is full: free some space; until then up to 16 MB of what is logged wait in memory";

Deno.test("withAdvice() says what to do when a write came back short", () => {
  const error = new DiskFullError(1, 2);
  const told = withAdvice(error) as Error;
  assertStrictEquals(told.message, ADVICE);
  assertStrictEquals(told.cause, error);
});

rootTest("withAdvice() says what to do when the system says that the disk is full", () => {
  using disk = tmpfs("size=64k");
  fillDisk(disk.join("filler"));
  const error = assertThrows(() => Deno.writeFileSync(disk.join("a"), new Uint8Array(5000)));
  assertStrictEquals((withAdvice(error) as Error).message, ADVICE);
});

Deno.test("withAdvice() leaves every other error as it is", () => {
  using folder = temporaryFolder();
  const error = assertThrows(() => Deno.readFileSync(folder.join("none")));
  assertStrictEquals(withAdvice(error), error);
});
