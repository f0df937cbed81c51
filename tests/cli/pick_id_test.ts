import { assertEquals, assertThrows } from "@std/assert";
import { pickId } from "../../src/cli/pick_id.ts";

const IDS = ["aa11", "aa22", "bb22"];

Deno.test("pickId() takes the beginning or the end of an id, in either case", () => {
  assertEquals(["aa1", "11", "BB", "aa22"].map((part) => pickId(IDS, part, "Nothing")), [
    "aa11",
    "aa11",
    "bb22",
    "aa22",
  ]);
});

Deno.test("pickId() names what an unclear part could be, five at most, and tells that there is none", () => {
  assertThrows(() => pickId(IDS, "22", ""), Error, '"22" could be aa22, bb22: give more of the id');
  const many = Array.from({ length: 7 }, (_, index) => `a${index}`);
  assertThrows(() => pickId(many, "a", ""), Error, "a0, a1, a2, a3, a4 and 2 more: give more");
  const none = 'Nothing here has an id that begins or ends with "c"';
  assertThrows(() => pickId(IDS, "c", "Nothing here"), Error, none);
});
