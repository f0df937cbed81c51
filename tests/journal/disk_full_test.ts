import { assertStrictEquals, assertThrows } from "@std/assert";
import { DiskFullError, withAdvice } from "../../src/journal/disk_full.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";

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
