/** Trains until it is killed: tells its iteration's id, and then each step that it has logged. */

import { configure, startIteration } from "../../mod.ts";

configure({ directory: Deno.args[0] });
const iteration = await startIteration("to be killed");
iteration.logParameter("pid", Deno.pid);
const encoder = new TextEncoder();
print(iteration.id);
for (let step = 0;; step++) {
  iteration.logMetric("step", step);
  print(String(step));
}

function print(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}
