import { assertEquals, assertStrictEquals } from "@std/assert";
import { SegmentView } from "../../src/journal/segment_view.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

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
