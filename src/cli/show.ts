/**
 * `mlops show`: everything about one iteration.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { connectToActive } from "../tracking/connect.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";
import { getMetricHistories } from "../tracking/reading.ts";
import type { CliCommand } from "./cli_command.ts";
import { iterationDocument } from "./iteration_document.ts";
import { findIteration } from "./known_iterations.ts";
import { print, printError, writeParts } from "./print.ts";
import { renderPage } from "./show_page.ts";
import { stdoutScreen } from "./terminal.ts";

/** Shows one iteration. */
export const show: CliCommand = {
  usage: "show <id>",
  summary: "show everything about an iteration",
  options: [],
  examples: [
    ["show 1a2b3c4d", "the iteration whose id begins or ends so"],
    ["show 1a2b3c4d --json", "the same with every point of every metric, for a program"],
  ],
  async run({ json }, part) {
    const iteration = await findIteration(part!);
    const histories = await historiesOf(iteration);
    if (json) writeParts(Deno.stdout, iterationDocument(iteration, histories));
    else print(renderPage(iteration, histories, { screen: stdoutScreen() }));
    return 0;
  },
};

/** The original App keeps no histories: of what it has, the last values must do. */
async function historiesOf({ id, delivered }: Iteration): Promise<MetricHistories> {
  const connection = await connectToActive();
  if (!delivered || await connection.kind() === "ours") return await getMetricHistories(id);
  printError(`The App at ${connection.name} keeps the last values of metrics only.`);
  return new Map();
}
