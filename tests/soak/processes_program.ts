/** Tracks iterations one after another into the folder that others track into at the same time. */

import { withIteration } from "../../mod.ts";

const [process, count] = Deno.args.map(Number) as [number, number];
for (let n = 0; n < count; n++) {
  await withIteration(`${process}/${n}`, async (iteration) => {
    iteration.logParameter("n", n);
    for (const step of iteration.steps(3)) iteration.logMetric("loss", n + step);
    await Promise.resolve();
  });
}
