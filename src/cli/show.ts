/**
 * `mlops show`: everything about one iteration.
 *
 * @module
 */

import { type Iteration, type MetricHistory, toWireIteration } from "../contract/iteration.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import { connectToActive } from "../tracking/connect.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";
import { getMetricHistories } from "../tracking/reading.ts";
import type { CliCommand } from "./cli_command.ts";
import { findIteration } from "./known_iterations.ts";
import { print, printError, printJson } from "./print.ts";
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
    if (json) printJson(toDocument(iteration, histories));
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

function toDocument(iteration: Iteration, histories: MetricHistories): object {
  const metric_history = Object.fromEntries(
    [...histories].map(([name, history]) => [name, toWireHistory(history)]),
  );
  return { ...toWireIteration(iteration), metric_history };
}

function toWireHistory({ steps, values, timestamps }: MetricHistory): object {
  return { steps, values: values.map(toWireNumber), timestamps };
}
