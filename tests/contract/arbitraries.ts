/** Any documents, for the properties that hold for all of them. */

import fc from "fast-check";
import { CHART_TYPES, type InteractiveChart } from "../../src/contract/interactive_chart.ts";
import type { Dataset } from "../../src/contract/dataset.ts";
import { toAppDateTime } from "../../src/contract/date_time.ts";
import type { Experiment } from "../../src/contract/experiment.ts";
import type { ImageChart } from "../../src/contract/image_chart.ts";
import {
  type Iteration,
  ITERATION_STATUSES,
  type IterationError,
} from "../../src/contract/iteration.ts";
import { type Project, PROJECT_STATUSES } from "../../src/contract/project.ts";

/** Names that go wrong where objects are copied carelessly. */
export const WEIRD_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "loss.train",
  "a/b",
  "0",
  "-1",
  "größe",
  "損失",
  "😀",
  "a\u0000b",
  "_sa_x",
];

const name = fc.oneof(fc.constantFrom(...WEIRD_NAMES), fc.string({ unit: "grapheme" }));
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const words = fc.string({ unit: "grapheme", maxLength: 20 });
const id = fc.stringMatching(/^[0-9a-f]{24}$/);
const date = fc.date({
  min: new Date("1971-01-01"),
  max: new Date("2500-01-01"),
  noInvalidDate: true,
});
const appTime = date.map(toAppDateTime);
const instant = date.map((it) => it.toISOString());
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** An object with the given values under any names; every name is an own property. */
export function byName<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.uniqueArray(fc.tuple(name, value), { maxLength: 5, selector: ([key]) => key })
    .map((entries) => Object.fromEntries(entries));
}

/** Anything that JSON can carry. */
export const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    finite,
    words,
    fc.array(tie("value"), { maxLength: 3 }),
    byName(tie("value")),
  ),
})).value;

const error: fc.Arbitrary<IterationError> = fc.letrec<{ error: IterationError }>((tie) => ({
  error: fc.record(
    { name: words, message: words, stack: words, cause: tie("error") },
    { requiredKeys: ["name", "message"] },
  ) as fc.Arbitrary<IterationError>,
})).error;

export const interactiveChart: fc.Arbitrary<InteractiveChart> = fc.record({
  id,
  chart_type: fc.constantFrom(...CHART_TYPES),
  name: words,
  chart_title: words,
  chart_subtitle: orNull(words),
  x_data: fc.array(fc.array(json, { maxLength: 3 }), { maxLength: 3 }),
  y_data: fc.array(fc.array(json, { maxLength: 3 }), { maxLength: 3 }),
  y_data_names: fc.array(words, { maxLength: 3 }),
  x_label: orNull(words),
  y_label: orNull(words),
  x_min: orNull(finite),
  x_max: orNull(finite),
  y_min: orNull(finite),
  y_max: orNull(finite),
  comparable: orNull(fc.boolean()),
}, { noNullPrototype: true });

export const imageChart: fc.Arbitrary<ImageChart> = fc.record({
  id,
  name: words,
  encoded_image: fc.base64String(),
  comparable: orNull(fc.boolean()),
}, { noNullPrototype: true });

/** Every number is a metric: NaN, both infinities. */
export const metrics: fc.Arbitrary<Record<string, number>> = byName(
  fc.oneof(finite, fc.constantFrom(NaN, Infinity, -Infinity)),
);

/** The keys of a new iteration, in the order of the App and then ours. */
export const ITERATION_KEYS =
  "id,experiment_id,project_id,experiment_name,project_title,user_name,iteration_name,created_at," +
  "metrics,parameters,path_to_model,dataset,interactive_charts,image_charts," +
  "assigned_monitored_model_id,assigned_monitored_model_name,encoded_ml_model,model_name," +
  "model_size,model_sha256,tags,note,environment,status,started_at,ended_at,error,parent_id," +
  "warnings,delivered";

export const iteration: fc.Arbitrary<Iteration> = fc.record({
  id,
  experiment_id: orNull(id),
  project_id: orNull(id),
  experiment_name: orNull(words),
  project_title: orNull(words),
  user_name: words,
  iteration_name: words,
  created_at: appTime,
  metrics: orNull(metrics),
  parameters: orNull(byName(json)),
  path_to_model: orNull(words),
  dataset: orNull(
    fc.record({ id, name: orNull(words), version: orNull(words) }, { noNullPrototype: true }),
  ),
  interactive_charts: orNull(fc.array(interactiveChart, { maxLength: 2 })),
  image_charts: orNull(fc.array(imageChart, { maxLength: 2 })),
  assigned_monitored_model_id: orNull(id),
  assigned_monitored_model_name: orNull(words),
  encoded_ml_model: orNull(fc.base64String()),
  model_name: orNull(words),
  model_size: orNull(fc.nat()),
  model_sha256: orNull(fc.stringMatching(/^[0-9a-f]{64}$/)),
  tags: fc.array(words, { maxLength: 3 }),
  note: orNull(words),
  environment: orNull(byName(json)),
  status: fc.constantFrom(...ITERATION_STATUSES),
  started_at: instant,
  ended_at: orNull(instant),
  error: orNull(error),
  parent_id: orNull(id),
  warnings: fc.array(words, { maxLength: 2 }),
  delivered: fc.boolean(),
  stale_since: orNull(instant),
}, { noNullPrototype: true });

export const experiment: fc.Arbitrary<Experiment> = fc.record({
  id,
  project_id: id,
  name: words,
  description: orNull(words),
  created_at: appTime,
  updated_at: orNull(appTime),
  iterations: fc.array(iteration, { maxLength: 2 }),
}, { noNullPrototype: true });

export const project: fc.Arbitrary<Project> = fc.record({
  _id: id,
  title: words,
  description: orNull(words),
  status: fc.constantFrom(...PROJECT_STATUSES),
  archived: fc.boolean(),
  created_at: appTime,
  updated_at: appTime,
  experiments: fc.array(experiment, { maxLength: 2 }),
  pinned: fc.boolean(),
}, { noNullPrototype: true });

export const dataset: fc.Arbitrary<Dataset> = fc.record({
  _id: id,
  dataset_name: words,
  path_to_dataset: words,
  dataset_description: orNull(words),
  tags: orNull(words),
  archived: fc.boolean(),
  created_at: appTime,
  updated_at: appTime,
  version: orNull(words),
  linked_iterations: orNull(byName(fc.array(id, { maxLength: 2 }))),
  pinned: fc.boolean(),
}, { noNullPrototype: true });
