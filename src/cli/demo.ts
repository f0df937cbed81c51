/**
 * `mlops demo`: four real trainings, tracked.
 *
 * @module
 */

import { type Iteration, toWireIteration } from "../contract/iteration.ts";
import { join } from "../deps/std_path.ts";
import { currentSettings } from "../settings.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { listIterations } from "../tracking/reading.ts";
import type { CliCommand } from "./cli_command.ts";
import { type Model, Trainer, type TrainOptions } from "./demo_trainer.ts";
import { formatDuration, formatValue, shortIds } from "./format.ts";
import { paintStatus, spanOf } from "./iteration_table.ts";
import { print, printJsonList } from "./print.ts";
import { type Column, renderTable } from "./table.ts";
import { type Screen, stdoutScreen } from "./terminal.ts";

const LEARNING_RATES = [0.001, 0.01, 0.1, 1];
const TRAINING: Omit<TrainOptions, "learning_rate"> = { epochs: 200, seed: 1936, test_share: 0.3 };

/** Trains four models and shows what was tracked. */
export const demo: CliCommand = {
  usage: "demo",
  summary: "train four models on the Iris data, tracked, and compare them",
  options: [],
  examples: [
    ["demo", "tracks into the folder"],
    ["demo --json", "gives the four iterations, the best first, to a program"],
  ],
  async run({ json, dir }) {
    if (!json) print("Softmax regression on Fisher's Iris data, with four learning rates");
    const models = await trainAll();
    const best = await bestFirst(models);
    if (json) printJsonList(best.map(toWireIteration));
    else tell(best, dir);
    return 0;
  },
};

async function trainAll(): Promise<Model[]> {
  const trainer = new Trainer(join(currentSettings().directory, "models"));
  const models: Model[] = [];
  for (const learning_rate of LEARNING_RATES) {
    models.push(await trainer.train({ learning_rate, ...TRAINING }));
  }
  return models;
}

async function bestFirst(models: readonly Model[]): Promise<Iteration[]> {
  const ours = new Set(models.map(({ iteration_id }) => iteration_id));
  const best: Iteration[] = [];
  const all = listIterations({
    project: "Iris",
    experiment: "softmax",
    sort: "metrics.test_accuracy desc",
  });
  for await (const iteration of all) if (ours.has(iteration.id)) best.push(iteration);
  if (best.length === models.length) return best;
  throw new Error(`${models.length - best.length} of ${models.length} trainings are not tracked`);
}

function tell(best: readonly Iteration[], dir: string | undefined): void {
  const screen = stdoutScreen();
  const short = shortIds(best.map(({ id }) => id));
  print(`\n${comparison(best, short, screen)}`);
  print(`\nThe best one on flowers that it never saw\n`);
  print(confusion(best[0]!, screen));
  print(`\nAll about it: ${mlopsCommand(`show ${short.get(best[0]!.id)}`, dir)}`);
  print(`Everything:   ${mlopsCommand("ls", dir)}`);
}

function comparison(
  best: readonly Iteration[],
  short: ReadonlyMap<string, string>,
  screen: Screen,
): string {
  const now = new Date();
  const valueColumn = (head: string, of: (it: Iteration) => Record<string, unknown> | null) => ({
    head,
    cells: best.map((iteration) => formatValue(of(iteration)?.[head])),
    align: "right" as const,
  });
  const columns: Column[] = [
    { head: "id", cells: best.map(({ id }) => short.get(id)!) },
    valueColumn("learning_rate", ({ parameters }) => parameters),
    ...["test_accuracy", "train_accuracy", "loss"].map((name) =>
      valueColumn(name, ({ metrics }) => metrics)
    ),
    { head: "status", cells: best.map((it) => paintStatus(it, screen)) },
    {
      head: "took",
      cells: best.map((iteration) => formatDuration(spanOf(iteration, now))),
      align: "right",
    },
  ];
  return renderTable(columns, screen);
}

/** The chart that was tracked, as a table: a row for each true class. */
function confusion({ interactive_charts }: Iteration, screen: Screen): string {
  const [chart] = interactive_charts!;
  const counts = chart!.y_data.map((list, index): Column => ({
    head: chart!.y_data_names[index]!,
    cells: list.map(formatValue),
    align: "right",
  }));
  return renderTable([{ head: "", cells: chart!.x_data[0]!.map(formatValue) }, ...counts], screen);
}
