import { assertEquals, assertThrows } from "@std/assert";
import { OpenSegments } from "../../src/journal/open_segments.ts";
import { segmentName, type SegmentSource } from "../../src/journal/segment.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

function textOf(file: SegmentSource): string {
  const bytes = new Uint8Array(100);
  return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
}

/** Does something just before the so-many-th file is opened. */
function beforeOpening(count: number, act: () => void): Disposable {
  const { openSync } = Deno;
  let opened = 0;
  Deno.openSync = (...args) => {
    if (++opened === count) act();
    return openSync(...args);
  };
  return { [Symbol.dispose]: () => Deno.openSync = openSync };
}

function writeSegments(folder: string, ...numbers: number[]): void {
  for (const number of numbers) {
    Deno.writeTextFileSync(`${folder}/${segmentName(number)}`, String(number));
  }
}

Deno.test("OpenSegments.open() opens the segments from a number on, in their order", () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, 3, 10, 2);
  using segments = OpenSegments.open(folder.path, 3);
  assertEquals(segments.list.map(({ number, file }) => [number, textOf(file)]), [
    [3, "3"],
    [10, "10"],
  ]);
});

Deno.test("OpenSegments keeps segments readable that are dropped meanwhile", () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, 1, 2);
  using segments = OpenSegments.open(folder.path, 0);
  Deno.removeSync(folder.join(segmentName(1)));
  assertEquals(segments.list.map(({ file }) => textOf(file)), ["1", "2"]);
});

Deno.test("OpenSegments.open() looks again when segments are dropped while it opens them", () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, 1, 2, 3);
  using _ = beforeOpening(2, () => {
    Deno.removeSync(folder.join(segmentName(1)));
    Deno.removeSync(folder.join(segmentName(2)));
    writeSegments(folder.path, 4);
  });
  using segments = OpenSegments.open(folder.path, 0);
  assertEquals(segments.list.map(({ number }) => number), [3, 4]); // no hole where 2 was
});

Deno.test("OpenSegments.open() says that the journal is gone, and leaves nothing open", () => {
  using folder = temporaryFolder();
  assertThrows(() => OpenSegments.open(folder.join("none"), 0), Deno.errors.NotFound);
  Deno.mkdirSync(folder.join("a"));
  writeSegments(folder.join("a"), 1, 2);
  using _ = beforeOpening(2, () => Deno.renameSync(folder.join("a"), folder.join(".gone")));
  assertThrows(() => OpenSegments.open(folder.join("a"), 0), Deno.errors.NotFound);
});

Deno.test("OpenSegments.open() gives up when a segment cannot be opened", () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, 1);
  Deno.symlinkSync(folder.join("nothing"), folder.join(segmentName(2)));
  assertThrows(() => OpenSegments.open(folder.path, 0), Deno.errors.NotFound);
});

Deno.test("OpenSegments.open() looks for no others where the first is open", () => {
  using folder = temporaryFolder();
  writeSegments(folder.path, 1);
  const file = Deno.openSync(folder.join(segmentName(1)), { read: true });
  const live = {
    isUnfinished: true,
    views: () => [{ number: 1, file }],
    sync: () => Promise.resolve(),
  };
  using segments = OpenSegments.open(folder.join("deleted"), 0, live);
  assertEquals(segments.list.map(({ number, file }) => [number, textOf(file)]), [[1, "1"]]);
});
