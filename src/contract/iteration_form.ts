/**
 * Iterations that need no reading: an App of ours sends them in the very form that the schema gives.
 *
 * @module
 */

import { isAppDateTime, isInstant } from "./date_time.ts";
import { isObject } from "./document.ts";
import type { ImageChart } from "./image_chart.ts";
import { CHART_TYPES, type InteractiveChart } from "./interactive_chart.ts";
import { type Iteration, ITERATION_STATUSES, type IterationDataset } from "./iteration.ts";
import { isNotFinite } from "./wire_number.ts";

type Test = (value: unknown) => boolean;
/** A test for each field, in the fields' order. */
type Form<T> = Record<keyof T, Test>;

const ID = /^[0-9a-f]{24}$/;

const isText: Test = (value) => typeof value === "string";
const isFlag: Test = (value) => typeof value === "boolean";
const isId: Test = (value) => typeof value === "string" && ID.test(value);
const isNull: Test = (value) => value === null;
const orNull = (test: Test): Test => (value) => value === null || test(value);
const isOneOf = (values: readonly unknown[]): Test => (value) => values.includes(value);
const isList = (test: Test): Test => (value) => Array.isArray(value) && value.every(test);

/** Whether a value has the fields of a form and no others. */
function has<T>(form: Form<T>): Test {
  const tests = Object.entries<Test>(form);
  return (value) =>
    isObject(value) && Object.keys(value).length === tests.length &&
    tests.every(([name, test]) => test(value[name]));
}

const isDataset = has<IterationDataset>({
  id: isId,
  name: orNull(isText),
  version: orNull(isText),
});

const isInteractiveChart = has<InteractiveChart>({
  id: isId,
  chart_type: isOneOf(CHART_TYPES),
  name: isText,
  chart_title: isText,
  chart_subtitle: orNull(isText),
  x_data: isList(Array.isArray),
  y_data: isList(Array.isArray),
  y_data_names: isList(isText),
  x_label: orNull(isText),
  y_label: orNull(isText),
  x_min: orNull(Number.isFinite),
  x_max: orNull(Number.isFinite),
  y_min: orNull(Number.isFinite),
  y_max: orNull(Number.isFinite),
  comparable: orNull(isFlag),
});

const isImageChart = has<ImageChart>({
  id: isId,
  name: isText,
  encoded_image: isText,
  comparable: orNull(isFlag),
});

const FORM: Form<Iteration> = {
  id: isId,
  experiment_id: orNull(isId),
  project_id: orNull(isId),
  experiment_name: orNull(isText),
  project_title: orNull(isText),
  user_name: isText,
  iteration_name: isText,
  created_at: isAppDateTime,
  metrics: orNull((value) => isObject(value) && !Object.values(value).some(isNotFinite)),
  parameters: orNull(isObject),
  path_to_model: orNull(isText),
  dataset: orNull(isDataset),
  interactive_charts: orNull(isList(isInteractiveChart)),
  image_charts: orNull(isList(isImageChart)),
  assigned_monitored_model_id: orNull(isId),
  assigned_monitored_model_name: orNull(isText),
  encoded_ml_model: orNull(isText),
  model_name: orNull(isText),
  model_size: orNull(Number.isFinite),
  model_sha256: orNull(isText),
  tags: isList(isText),
  note: orNull(isText),
  environment: orNull(isObject),
  status: isOneOf(ITERATION_STATUSES),
  started_at: isInstant,
  ended_at: orNull(isInstant),
  error: isNull, // causes within causes are for the schema
  parent_id: orNull(isId),
  warnings: isList(isText),
  delivered: isFlag,
  stale_since: orNull(isInstant),
};

/** The fields of an iteration in their order, without values. */
export const NO_FIELDS: Readonly<Partial<Iteration>> = Object.fromEntries(
  Object.keys(FORM).map((name) => [name, undefined]),
);

/**
 * Whether a document is an iteration as `iterationSchema` would give it: nothing in it is missing, in
 * another form, or too much.
 */
export const isIteration: (document: unknown) => document is Iteration = has(FORM) as (
  document: unknown,
) => document is Iteration;
