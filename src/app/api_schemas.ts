/**
 * The documents of the App as JSON Schema, made from the schemas by which they are read.
 *
 * @module
 */

import { datasetSchema, datasetUpdateSchema, newDatasetSchema } from "../contract/dataset.ts";
import {
  experimentSchema,
  experimentUpdateSchema,
  newExperimentSchema,
} from "../contract/experiment.ts";
import { imageChartReplySchema, imageChartSchema } from "../contract/image_chart.ts";
import {
  interactiveChartFormSchema,
  interactiveChartReplySchema,
  interactiveChartSchema,
} from "../contract/interactive_chart.ts";
import { errorSchema } from "../contract/error_schema.ts";
import { iterationSchema } from "../contract/iteration.ts";
import { iterationUpdateSchema, newIterationSchema } from "../contract/new_iteration.ts";
import { iterationDeletionSchema } from "../contract/iteration_deletion.ts";
import { newProjectSchema, projectSchema, projectUpdateSchema } from "../contract/project.ts";
import { z } from "../deps/zod.ts";

/** A JSON Schema. */
export type JsonSchema = { [keyword: string]: unknown };

/** What clients send. */
const BODIES: Record<string, z.ZodType> = {
  NewProject: newProjectSchema,
  ProjectUpdate: projectUpdateSchema,
  NewExperiment: newExperimentSchema,
  ExperimentUpdate: experimentUpdateSchema,
  NewIteration: newIterationSchema,
  IterationUpdate: iterationUpdateSchema,
  NewInteractiveChart: interactiveChartFormSchema,
  NewImageChart: imageChartSchema,
  NewIterationError: errorSchema,
  NewDataset: newDatasetSchema,
  DatasetUpdate: datasetUpdateSchema,
  IterationDeletion: iterationDeletionSchema,
};

/** What the App replies. */
const REPLIES: Record<string, z.ZodType> = {
  Project: projectSchema,
  Experiment: experimentSchema,
  Iteration: iterationSchema,
  InteractiveChart: interactiveChartReplySchema,
  ImageChart: imageChartReplySchema,
  IterationError: errorSchema,
  Dataset: datasetSchema,
};

const ID: JsonSchema = { type: "string", pattern: "^[0-9a-fA-F]{24}$" };
const TEXT: JsonSchema = { type: "string" };
const COUNT: JsonSchema = { type: "integer", minimum: 0 };
const NUMBER: JsonSchema = {
  anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }],
};

/** The reference to a schema by its name; `[]` after it makes a list of it. */
export function schemaNamed(name: string): JsonSchema {
  if (name.endsWith("[]")) return { type: "array", items: schemaNamed(name.slice(0, -2)) };
  return { $ref: `#/components/schemas/${name}` };
}

/** Every schema by its name. */
export function apiSchemas(): Record<string, JsonSchema> {
  const replies = toJsonSchemas(REPLIES, "output");
  const { Project, Experiment, Iteration, ImageChart } = replies;
  const listedImage = without(ImageChart!, "encoded_image");
  const images = { anyOf: [list(listedImage), { type: "null" }] };
  return {
    ...replies,
    DisplayProject: replacing(Project!, { experiments: list(TEXT) }),
    BaseExperiment: without(Experiment!, "iterations"),
    ListedIteration: replacing(without(Iteration!, "encoded_ml_model"), { image_charts: images }),
    IterationPage: object({
      iterations: schemaNamed("ListedIteration[]"),
      next_cursor: { type: ["string", "null"] },
    }),
    MetricHistory: object({ steps: list(NUMBER), values: list(NUMBER), timestamps: list(NUMBER) }),
    MetricHistories: { type: "object", additionalProperties: schemaNamed("MetricHistory") },
    IterationsDeleted: object({ matched: COUNT, deleted: COUNT }),
    ImportReport: object({
      made: schemaNamed("LineCounts"),
      known: schemaNamed("LineCounts"),
      deleted: COUNT,
      refused: list(object({ line: COUNT, detail: TEXT })),
    }),
    LineCounts: object({ project: COUNT, experiment: COUNT, dataset: COUNT, iteration: COUNT }),
    Acknowledged: object({ acknowledged: COUNT }),
    Appended: {
      ...object({ acknowledged: COUNT, iteration: schemaNamed("Iteration") }),
      required: ["acknowledged"],
    },
    Greeting: object({ message: { const: "Hello mlops" } }),
    Health: object({ status: { const: "ok" } }),
    Empty: { type: "array", maxItems: 0 },
    ...bodySchemas(),
    IterationIds: { type: "object", additionalProperties: list(ID), propertyNames: ID },
    Problem: object({ detail: TEXT }),
    PlaceProblem: {
      ...object({ detail: TEXT, acknowledged: COUNT }),
      required: ["detail"],
    },
    InvalidProblem: object({ detail: { anyOf: [TEXT, schemaNamed("InvalidItem[]")] } }),
    InvalidItem: {
      ...object({
        loc: list({ type: ["string", "integer"] }),
        msg: TEXT,
        type: TEXT,
        ctx: { type: "object" },
      }),
      required: ["loc", "msg", "type"],
    },
  };
}

/** What an iteration may be posted without is filled in before it is read by its schema. */
function bodySchemas(): Record<string, JsonSchema> {
  const bodies = toJsonSchemas(BODIES, "input");
  return { ...bodies, NewIteration: { ...bodies.NewIteration, required: ["iteration_name"] } };
}

function toJsonSchemas(
  schemas: Record<string, z.ZodType>,
  io: "input" | "output",
): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    unrepresentable: "any",
    override({ zodSchema, jsonSchema }) {
      if ((zodSchema as unknown) !== interactiveChartSchema) return;
      Object.assign(jsonSchema, schemaNamed("NewInteractiveChart"));
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [
      name,
      schema as JsonSchema,
    ]),
  );
}

function list(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function replacing(schema: JsonSchema, changes: Record<string, JsonSchema>): JsonSchema {
  return { ...schema, properties: { ...schema.properties as JsonSchema, ...changes } };
}

function without(schema: JsonSchema, name: string): JsonSchema {
  const { [name]: _, ...properties } = schema.properties as Record<string, JsonSchema>;
  const required = (schema.required as string[]).filter((it) => it !== name);
  return { ...schema, properties, required };
}
