/**
 * `mlops show`: everything about one iteration.
 *
 * @module
 */

import type { CliCommand } from "./cli_command.ts";
import { iterationDocument } from "./iteration_document.ts";
import { knownHistories } from "./known_histories.ts";
import { findIteration } from "./known_iterations.ts";
import { print, writeParts } from "./print.ts";
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
    const [histories] = await knownHistories([iteration]);
    if (json) writeParts(Deno.stdout, iterationDocument(iteration, histories!));
    else print(renderPage(iteration, histories!, { screen: stdoutScreen() }));
    return 0;
  },
};
