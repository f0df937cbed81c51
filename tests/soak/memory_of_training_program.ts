/** Logs points at an even rate, and tells how much memory it takes: before the first, and at most by halves. */

import { startIteration } from "../../mod.ts";

const [points, rate] = Deno.args.map(Number) as [number, number];
const iteration = await startIteration("long training");
await turn();
const before = Deno.memoryUsage().rss;
const start = performance.now();
const most: [first: number, second: number] = [before, before];
for (let logged = 0; logged < points;) {
  const due = Math.min(points, (performance.now() - start) / 1000 * rate);
  while (logged < due) iteration.logMetric("loss", Math.sin(logged++));
  const half = logged < points / 2 ? 0 : 1;
  most[half] = Math.max(most[half], Deno.memoryUsage().rss);
  await turn();
}
const seconds = (performance.now() - start) / 1000;
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ before, most, seconds })));
Deno.exit(); // its end is another matter: it would wait for the App

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
