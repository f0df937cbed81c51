/** The memory of a training whose App is away, in short; `deno task soak memory-of-training` is the long form. */

import { assert } from "@std/assert";
import { memoryOfTraining } from "./memory_of_training.ts";

Deno.test("a training whose App is away keeps what it logs on the disk, and not in memory", async () => {
  const result = await memoryOfTraining({ points: 250_000, rate: 50_000 });
  for (const [absence, { laterGrowth, journal }] of Object.entries(result)) {
    assert(journal > 20, `${journal} MB in the journal`);
    assert(laterGrowth < 10, `${absence}: ${laterGrowth} MB more with 12 MB more in the journal`);
  }
});
