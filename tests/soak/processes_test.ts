/** Processes that track into one folder at once, in short; `deno task soak processes` is the long form. */

import { assertEquals } from "@std/assert";
import { processes } from "./processes.ts";

Deno.test("processes that share a folder lose nothing, double nothing, and say nothing of it", async () => {
  const { processes: count, iterations } = await processes({ processes: 8, iterations: 25 });
  assertEquals([count, iterations], [8, 25]);
});
