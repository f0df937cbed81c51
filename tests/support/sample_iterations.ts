/** Iterations of every kind, for the tests of pages. */

import { encodeLine } from "../../src/contract/journal_line.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { sha256Of } from "../../src/contract/platform.ts";
import type { BrowsedApp } from "./browser.ts";
import { AT, COMPLETED, headerOf } from "./journal_records.ts";

/** What {@linkcode addSamples} made. */
export interface Samples {
  projectId: string;
  experimentId: string;
  otherExperimentId: string;
  datasetId: string;
  /** The iterations' ids, by their names. */
  ids: Record<"first" | "best" | "failed" | "running" | "child" | "elsewhere", string>;
}

/** A blue square of one pixel. */
export const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==",
);

const CHARTS = [
  { chart_type: "line", x_data: [[1, 2, 3]], y_data: [[0.9, 0.5, 0.2]] },
  { chart_type: "scatter", x_data: [[1, 2, 3]], y_data: [[3, 1, 2]] },
  { chart_type: "bar", x_data: [["setosa", "virginica"]], y_data: [[5, 7]] },
  { chart_type: "pie", x_data: [["right", "wrong"]], y_data: [[29, 1]] },
  { chart_type: "boxplot", x_data: [["a", "b"]], y_data: [[1, 2, 3, 4, 9], [2, 3, 5, 6, 7]] },
];

/**
 * Makes a project `Iris` with two experiments and a dataset: two iterations that completed (`best` has the
 * higher `accuracy`), one that failed with a cause, one that runs, a child of `best`, one elsewhere.
 */
export async function addSamples(app: BrowsedApp): Promise<Samples> {
  const project = await app.ask("POST", "projects/", { title: "Iris" });
  const projectId = project._id;
  const experiments = `projects/${projectId}/experiments/`;
  const experimentId = (await app.ask("POST", experiments, { name: "softmax" })).id;
  const otherExperimentId = (await app.ask("POST", experiments, { name: "forest" })).id;
  const datasetId = (await app.ask("POST", "datasets/", {
    dataset_name: "iris",
    path_to_dataset: "https://example.com/iris.csv",
    version: "1.0",
    tags: "flowers,small",
  }))._id;
  const at = `${experiments}${experimentId}/iterations/`;
  const dataset: RecordContent = { type: "dataset", dataset: { id: datasetId } };
  const ids = {
    first: await add(app, at, 1, "first", [...curves(0.5, 20), dataset, COMPLETED]),
    best: await add(app, at, 2, "best", [...curves(0.9, 20), dataset, ...pictures(), COMPLETED]),
    failed: await add(app, at, 3, "failed", [...curves(0.2, 5), FAILED]),
    running: await add(app, at, 4, "running", curves(0.3, 8)),
    child: await add(app, at, 5, "child", [...curves(0.7, 4), COMPLETED], 2),
    elsewhere: await add(app, `${experiments}${otherExperimentId}/iterations/`, 6, "elsewhere", [
      { type: "parameters", values: { trees: 100 } },
      COMPLETED,
    ]),
  };
  return { projectId, experimentId, otherExperimentId, datasetId, ids };
}

/** Sends records of an iteration's journal, from a sequence number on. */
export async function sendRecords(
  app: BrowsedApp,
  iterations: string,
  id: string,
  first: number,
  contents: readonly RecordContent[],
): Promise<void> {
  const start = startOf(id);
  const lines = contents.map((content, index) =>
    encodeLine(first + index, start + (first + index) * 1000, content).slice()
  );
  const body = new Blob(lines);
  const response = await fetch(`${app.url}/${iterations}${id}/journal`, { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
  await response.body?.cancel();
}

async function add(
  app: BrowsedApp,
  iterations: string,
  number: number,
  name: string,
  contents: readonly RecordContent[],
  parent?: number,
): Promise<string> {
  const id = idOf(number);
  const header = headerOf({
    id,
    name,
    started_at: startOf(id),
    parent_id: parent === undefined ? null : idOf(parent),
  });
  const image = contents.some(({ type }) => type === "image_chart");
  await sendRecords(app, iterations, id, 1, [header, ...contents]);
  if (image) {
    const path = `${iterations}${id}/blobs/${sha256Of(PNG)}`;
    await fetch(`${app.url}/${path}`, { method: "PUT", body: PNG }).then((it) => it.body?.cancel());
  }
  return id;
}

/** A minute after another. */
function startOf(id: string): number {
  return AT + Number.parseInt(id, 16) * 60_000;
}

function idOf(number: number): string {
  return number.toString(16).padStart(24, "0");
}

function curves(accuracy: number, steps: number): RecordContent[] {
  const parameters = { learning_rate: accuracy / 10, epochs: steps, shuffle: accuracy > 0.5 };
  return [
    { type: "model_name", name: "softmax regression" },
    { type: "parameters", values: { ...parameters, "data.split": 0.2, seed: 0 } },
    ...Array.from({ length: steps }, (_, step): RecordContent => ({
      type: "metrics",
      points: [
        ["loss", step, 1 / (step + 1)],
        ["accuracy", step, accuracy * (step + 1) / steps],
        ["test.accuracy", step, accuracy * (step + 1) / steps / 2],
      ],
    })),
  ];
}

function pictures(): RecordContent[] {
  return [
    ...CHARTS.map((chart): RecordContent => ({
      type: "chart",
      chart: {
        name: `a ${chart.chart_type}`,
        chart_title: `A ${chart.chart_type}`,
        comparable: true,
        ...chart,
      } as never,
    })),
    { type: "tags", tags: ["baseline", "keep"] },
    { type: "note", text: "The best so far." },
    { type: "environment", values: { deno: "2.9.6", os: "linux" } },
    {
      type: "image_chart",
      name: "confusion",
      sha256: sha256Of(PNG),
      size: PNG.length,
      media_type: "image/png",
      comparable: true,
    },
  ];
}

const FAILED: RecordContent = {
  type: "end",
  status: "failed",
  error: {
    name: "RangeError",
    message: "Loss is NaN at step 5",
    stack: "RangeError: Loss is NaN at step 5\n    at train (train.ts:42:11)",
    cause: { name: "Error", message: "division by zero" },
  },
};
