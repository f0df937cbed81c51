/**
 * The fields that filters can ask about, by all the names that they go by: those of the iteration's
 * document, short ones, and MLflow's.
 *
 * @module
 */

/** What the attributes of an iteration are, by their names in its document. */
const ATTRIBUTES = {
  id: "id",
  iteration_name: "text",
  status: "status",
  created_at: "time",
  started_at: "time",
  ended_at: "time",
  duration: "number",
  user_name: "text",
  project_id: "id",
  project_title: "text",
  experiment_id: "id",
  experiment_name: "text",
  parent_id: "id",
  note: "text",
  error: "text",
  model_name: "text",
  path_to_model: "text",
  model_size: "number",
  model_sha256: "text",
  "dataset.id": "id",
  "dataset.name": "text",
  "dataset.version": "text",
} as const satisfies Record<string, AttributeType>;

const OTHER_NAMES: Record<string, AttributeName> = {
  name: "iteration_name",
  user: "user_name",
  project: "project_title",
  experiment: "experiment_name",
  run_id: "id",
  run_name: "iteration_name",
  "run name": "iteration_name",
  user_id: "user_name",
  start_time: "started_at",
  created: "started_at",
  end_time: "ended_at",
};

const PREFIXES: Record<string, FieldKind | "dataset"> = {
  metric: "metric",
  metrics: "metric",
  param: "parameter",
  params: "parameter",
  parameter: "parameter",
  parameters: "parameter",
  tag: "tag",
  tags: "tag",
  attr: "attribute",
  attribute: "attribute",
  attributes: "attribute",
  run: "attribute",
  dataset: "dataset",
  datasets: "dataset",
};

type FieldKind = "metric" | "parameter" | "tag" | "attribute";

/** How much of an unknown name is repeated, in UTF-16 units. */
const MOST_SHOWN = 40;

/** An attribute of an iteration, by its name in the iteration's document. */
export type AttributeName = keyof typeof ATTRIBUTES;

/** What an attribute is; a duration is in seconds. */
export type AttributeType = "text" | "id" | "status" | "number" | "time";

/** A field of an iteration. `tags` is all of its tags: a condition holds if it does for one of them. */
export type FilterField =
  | { kind: "metric" | "parameter" | "tag"; name: string }
  | { kind: "attribute"; name: AttributeName }
  | { kind: "tags" };

/** What a field can be compared with: any value where it is a parameter. */
export function typeOf(field: FilterField): AttributeType | "any" {
  switch (field.kind) {
    case "attribute":
      return ATTRIBUTES[field.name];
    case "metric":
      return "number";
    case "parameter":
      return "any";
    default:
      return "text";
  }
}

/**
 * Finds the field that a name stands for.
 *
 * @param prefix What stands before the first dot; `undefined` if there is none.
 * @returns The field, or a sentence that says why there is none.
 */
export function findField(prefix: string | undefined, name: string): FilterField | string {
  const kind = prefix === undefined ? "attribute" : ownEntry(PREFIXES, prefix.toLowerCase());
  if (kind === undefined) {
    return `"${shortened(prefix!)}." is not metrics, params, tags, attributes or dataset`;
  }
  if (kind === "attribute" && name.toLowerCase() === "tags") return { kind: "tags" };
  if (kind !== "attribute" && kind !== "dataset") return { kind, name };
  const attribute = findAttribute(kind === "dataset" ? `dataset.${name}` : name);
  return attribute === undefined ? unknownAttribute(name) : { kind: "attribute", name: attribute };
}

function findAttribute(name: string): AttributeName | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(ATTRIBUTES, lower) ? lower as AttributeName : ownEntry(OTHER_NAMES, lower);
}

function unknownAttribute(name: string): string {
  const known = Object.keys(ATTRIBUTES).join(", ");
  const shown = shortened(name);
  return `an iteration has no attribute "${shown}" (a metric is metrics.${shown}, a parameter ` +
    `params.${shown}; attributes are ${known} and tags)`;
}

function shortened(name: string): string {
  return name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name;
}

function ownEntry<T>(entries: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
