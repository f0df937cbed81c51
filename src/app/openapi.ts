/**
 * The description of the App's routes in OpenAPI 3.1.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };
import { POINTS_TYPE } from "../contract/point_bytes.ts";
import { apiSchemas, type JsonSchema, schemaNamed } from "./api_schemas.ts";
import { API_TABLE, type ApiRoute } from "./api_table.ts";
import { EVENTS_TYPE } from "./event_stream.ts";

/** A parameter of a path or a query. */
export interface ApiParameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  schema: JsonSchema;
}

/** What is sent, or replied, by its media type. */
export type ApiContent = Record<string, { schema: JsonSchema }>;

/** What may be asked by one method at one path. */
export interface ApiOperation {
  tags: string[];
  summary: string;
  operationId: string;
  parameters?: ApiParameter[];
  requestBody?: { required: true; content: ApiContent };
  responses: Record<string, { description: string; content?: ApiContent } | { $ref: string }>;
}

/** A description of the App. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: Record<string, Record<string, unknown>>;
  security: Record<string, string[]>[];
}

/** Refusals that any route may give: they are described once. */
const COMMON: Record<number, string> = {
  401: "A bearer token is needed, or the one that is shown is not known.",
  403: "The token, the Host or the Origin may not do this.",
  408: "The request was not done in time.",
  414: "The URL is too long.",
  429: "Too many requests: the header Retry-After tells when to come again.",
  431: "The headers are too long.",
  503: "The App cannot use its database, has no room for a large body now, or is about to stop.",
};

const REFUSALS: Record<number, string> = {
  400: "It is against a rule, or the body is no text.",
  404: "There is no such thing.",
  409: "The id is taken, or the journal is known up to another record.",
  410: "The iteration was deleted.",
  413: "The body is too large.",
  415: "The body is compressed.",
  422: "The path, the query or the body has not the right form.",
};

const ID_NAMES = ["id", "project_id", "experiment_id"];
const PARAMETER_SCHEMAS: Record<string, JsonSchema> = {
  sha256: { type: "string", pattern: "^[0-9a-fA-F]{64}$" },
  ...Object.fromEntries(
    ID_NAMES.map((name) => [name, { type: "string", pattern: "^[0-9a-fA-F]{24}$" }]),
  ),
};

const POINT_BYTES: JsonSchema = {
  type: "string",
  description: "All steps, then all values, then all timestamps, " +
    "each a little-endian 64-bit floating-point number.",
};

/** A stream of events is described by one of them. */
const EVENT: JsonSchema = {
  type: "object",
  required: ["event", "data"],
  properties: {
    id: { type: "string" },
    event: { type: "string" },
    data: { type: "string", contentMediaType: "application/json" },
    retry: { type: "integer" },
  },
};

/** Of replies that are more than a text. */
const SCHEMAS_OF_TYPES: Record<string, JsonSchema> = {
  [EVENTS_TYPE]: EVENT,
  [POINTS_TYPE]: POINT_BYTES,
};

let made: OpenApiDocument | undefined;

/** The description, which is made once. */
export function openApiDocument(): OpenApiDocument {
  return made ??= makeDocument();
}

function makeDocument(): OpenApiDocument {
  const paths: OpenApiDocument["paths"] = {};
  for (const [tag, routes] of Object.entries(API_TABLE)) {
    for (const route of routes) {
      const path = paths[route.path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}")] ??= {};
      path[route.method] = describe(tag, route);
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "mlops",
      version: config.version,
      description: "An MLOps App: projects, experiments, iterations and datasets.",
    },
    tags: Object.keys(API_TABLE).map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...apiSchemas(), Description: { type: "object", required: ["openapi"] } },
      responses: Object.fromEntries(
        Object.entries(COMMON).map(([status, description]) => [
          status,
          { description, content: contentOf("Problem") },
        ]),
      ),
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
    security: [{}, { token: [] }],
  };
}

function describe(tag: string, route: ApiRoute): ApiOperation {
  const { method, path, summary, body } = route;
  const parameters = parametersOf(route);
  return {
    tags: [tag],
    summary,
    operationId: `${method} ${path}`.replaceAll(/\W+/g, "_").replace(/_$/, ""),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...replyOf(route), ...refusalsOf(route, parameters) },
  };
}

function parametersOf({ path, query = {} }: ApiRoute): ApiParameter[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name: name!,
    in: "path" as const,
    required: true,
    schema: PARAMETER_SCHEMAS[name!] ?? { type: "string", minLength: 1 },
  }));
  const inQuery = Object.entries(query).map(([name, schema]) => ({
    name,
    in: "query" as const,
    required: false,
    schema,
  }));
  return [...inPath, ...inQuery];
}

function replyOf({ reply, replyInBytes, status }: ApiRoute): ApiOperation["responses"] {
  if (reply === undefined) return { [status ?? 204]: { description: "Done." } };
  const description = status === 501 ? "This App does not have it." : "Done.";
  const content = { ...contentOf(reply), ...replyInBytes && contentOf(replyInBytes) };
  return { [status ?? 200]: { description, content } };
}

function refusalsOf(
  { body, errors = [], status }: ApiRoute,
  parameters: readonly ApiParameter[],
): ApiOperation["responses"] {
  const isInPath = parameters.some((parameter) => parameter.in === "path");
  const isChecked = body !== undefined || parameters.length > 0;
  const own = status === 501 ? [] : [
    ...errors,
    ...(isInPath ? [404] : []),
    ...(isChecked ? [422] : []),
    ...(body === undefined ? [] : [400, 413, 415]),
  ];
  const told = own.map((status) => [
    status,
    { description: REFUSALS[status]!, content: contentOf(problemOf(status)) },
  ]);
  const common = Object.keys(COMMON)
    .map((status) => [status, { $ref: `#/components/responses/${status}` }]);
  return Object.fromEntries([...told, ...common]);
}

function problemOf(status: number): string {
  return status === 422 ? "InvalidProblem" : status === 409 ? "PlaceProblem" : "Problem";
}

/** Of a name of a schema, or of a media type. */
function contentOf(name: string): ApiContent {
  if (!name.includes("/")) return { "application/json": { schema: schemaNamed(name) } };
  return { [name]: { schema: SCHEMAS_OF_TYPES[name] ?? { type: "string" } } };
}
