import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { OpenSegments, SegmentView } from "../../src/journal/open_segments.ts";
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

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** All that is read from an offset on, by pieces of a length. */
function readFrom(view: SegmentView, offset: number, length: number): string {
  view.seekSync(offset);
  let text = "";
  const buffer = new Uint8Array(length);
  for (let read; (read = view.readSync(buffer)) !== null;) {
    text += new TextDecoder().decode(buffer.subarray(0, read));
  }
  return text;
}

Deno.test("SegmentView reads a file and what waits as one, from anywhere, by any pieces", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(folder.join("a"), "written torn");
  using file = Deno.openSync(folder.join("a"), { read: true });
  const whole = "written and waiting";
  const view = new SegmentView(file, 7, [bytesOf(" and"), bytesOf(" waiting")]);
  assertStrictEquals(view.statSync().size, whole.length);
  for (let offset = 0; offset <= whole.length + 1; offset++) {
    for (let length = 1; length <= whole.length + 1; length++) {
      assertStrictEquals(readFrom(view, offset, length), whole.slice(offset));
    }
  }
});

Deno.test("SegmentView is not led astray by another that reads the same file", () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(folder.join("a"), "abcdef");
  using file = Deno.openSync(folder.join("a"), { read: true });
  const views = [new SegmentView(file, 6, []), new SegmentView(file, 6, [bytesOf("g")])];
  const letters = views.map(() => "");
  const buffer = new Uint8Array(1);
  for (let turn = 0; turn < 8; turn++) {
    for (const [index, view] of views.entries()) {
      if (view.readSync(buffer) !== null) letters[index] += new TextDecoder().decode(buffer);
    }
  }
  assertEquals(letters, ["abcdef", "abcdefg"]);
  views[0]!.close();
  assertStrictEquals(file.statSync().size, 6); // it stays its writer's
});
