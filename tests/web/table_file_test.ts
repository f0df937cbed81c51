import { assertEquals } from "@std/assert";
import { csvText } from "../../src/web/table_file.js";

Deno.test("csvText() quotes what needs it, and keeps numbers, false and empty texts", () => {
  assertEquals(
    csvText([["a,b", 'c"d', "e\nf"], [0, false, ""], [-1.5, "-2", null], [
      [1],
      { x: "," },
      undefined,
    ]]),
    '"a,b","c""d","e\nf"\r\n0,false,""\r\n-1.5,-2,\r\n[1],"{""x"":"",""}",\r\n',
  );
});

Deno.test("csvText() makes no formula of a text", () => {
  assertEquals(csvText([["=cmd()", "+x", "-y", "@z", "\tq"]]), "'=cmd(),'+x,'-y,'@z,'\tq\r\n");
});
