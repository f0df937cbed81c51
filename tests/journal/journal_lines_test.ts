import { assertEquals } from "@std/assert";
import { encodeLine } from "../../src/contract/journal_line.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import { standInHeader } from "../../src/journal/journal_lines.ts";
import { AT, headerOf, ID } from "../support/journal_records.ts";

Deno.test("standInHeader() is a header that says that it is none", () => {
  const line = standInHeader(ID, 4, AT);
  encodeLine(1, 1, headerOf()); // it is a copy, not a view of what is used again
  assertEquals(parseLine(line.subarray(0, -1)), {
    ...headerOf({
      name: `${ID} (its first record could not be read)`,
      project: { name: "default" },
      user: "unknown",
      pid: 0,
      step_charts: false,
    }),
    seq: 4,
    at: AT,
  });
});
