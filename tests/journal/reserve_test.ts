import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { EndRecord, HeaderRecord } from "../../src/contract/journal_record.ts";
import { dropReserve, endLines, keepReserve, writeToReserve } from "../../src/journal/reserve.ts";
import { AT, COMPLETED, headerOf } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { ext4, fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";
import { namesIn, recordsIn } from "./journal_fixture.ts";

const ROOM = 4096;
const NAME = "000002.jsonl";

/** The records of lines. */
function parsed(lines: Uint8Array): [HeaderRecord, EndRecord] {
  using folder = temporaryFolder();
  Deno.writeFileSync(folder.join("a"), lines);
  return recordsIn(folder.join("a")) as [HeaderRecord, EndRecord];
}

Deno.test("keepReserve() keeps room once, and dropReserve() gives it up", () => {
  using folder = temporaryFolder();
  keepReserve(folder.path);
  Deno.writeTextFileSync(folder.join("reserve"), "used");
  keepReserve(folder.path);
  assertStrictEquals(Deno.readTextFileSync(folder.join("reserve")), "used");
  dropReserve(folder.path);
  dropReserve(folder.path);
  assertEquals(namesIn(folder.path), []);
  keepReserve(folder.path);
  assertStrictEquals(Deno.statSync(folder.join("reserve")).size, 2 * ROOM);
});

rootTest("keepReserve() leaves nothing behind on a disk that has not room enough", () => {
  using disk = tmpfs("size=16k");
  Deno.writeFileSync(disk.join("filler"), new Uint8Array(3 * ROOM));
  const error = assertThrows(() => keepReserve(disk.path));
  assertStrictEquals((error as { code?: string }).code, "ENOSPC");
  assertEquals(namesIn(disk.path), ["filler"]);
  keepReserve(disk.path, 1);
  assertEquals(namesIn(disk.path), ["filler", "reserve"]);
});

for (
  const [kind, mount] of [["tmpfs", () => tmpfs("size=256k")], ["ext4", () => ext4(4)]] as const
) {
  rootTest(
    `writeToReserve() makes a segment on a full ${kind}, whatever else wants the room`,
    () => {
      using disk = mount();
      const folders = Array.from({ length: 10 }, (_, index) => disk.join(String(index)));
      for (const folder of folders) {
        Deno.mkdirSync(folder);
        keepReserve(folder);
      }
      const lines = endLines(7, AT, headerOf(), COMPLETED);
      for (const folder of folders) {
        fillDisk(disk.join("filler"));
        writeToReserve(folder, NAME, lines);
        assertEquals(namesIn(folder), [NAME]);
        const content = Deno.readFileSync(`${folder}/${NAME}`);
        assertEquals(content.subarray(0, lines.length), lines);
        assert(content.subarray(lines.length).every((byte) => byte === 0));
      }
    },
  );
}

Deno.test("writeToReserve() makes no segment where no room was kept", () => {
  using folder = temporaryFolder();
  const lines = endLines(7, AT, headerOf(), COMPLETED);
  assertThrows(() => writeToReserve(folder.path, NAME, lines), Deno.errors.NotFound);
  assertEquals(namesIn(folder.path), []);
});

Deno.test("endLines() are a segment of a header and an end", () => {
  const failed = { type: "end", status: "failed", error: { name: "E", message: "m" } } as const;
  const lines = endLines(7, AT, headerOf(), { ...failed, exit_code: 3 });
  assertEquals(parsed(lines), [
    { ...headerOf(), seq: 8, at: AT },
    { ...failed, exit_code: 3, seq: 9, at: AT },
  ]);
});

Deno.test("endLines() fit into the room that is kept, whatever the error", () => {
  const long = "m".repeat(ROOM);
  const status = { type: "end", status: "failed" } as const;
  const errors: [EndRecord["error"], EndRecord["error"]][] = [
    [{ name: "E", message: "m", stack: long }, { name: "E", message: "m" }],
    [{ name: "E", message: "m", cause: { name: "E", message: long } }, { name: "E", message: "m" }],
    [{ name: "E", message: long }, { name: "E", message: "m".repeat(500) }],
    [
      { name: "\n".repeat(ROOM), message: "損".repeat(ROOM) },
      { name: "\n".repeat(500), message: "損".repeat(500) },
    ],
  ];
  for (const [error, kept] of errors) {
    const lines = endLines(1, AT, headerOf(), { ...status, error });
    assert(lines.length <= ROOM);
    assertEquals(parsed(lines)[1], { ...status, error: kept, seq: 3, at: AT });
  }
  const header = headerOf({ name: "n".repeat(ROOM - 600) });
  const [, end] = parsed(endLines(1, AT, header, { ...status, error: errors[2]![0] }));
  assertEquals(end, { ...status, error: null, seq: 3, at: AT });
  const tooLong = headerOf({ name: long });
  assertThrows(() => endLines(1, AT, tooLong, COMPLETED), RangeError, "Cannot write an end");
});
