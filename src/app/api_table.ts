/**
 * A table of the App's routes, from which its description is made.
 *
 * @module
 */

import { CSV_TYPE } from "../contract/csv.ts";
import { JSON_LINES_TYPE } from "../contract/export_line.ts";
import { SORT_KEYS } from "../contract/iteration_sort.ts";
import { JOURNAL_MEDIA_TYPE } from "../contract/journal_line.ts";
import { POINTS_TYPE } from "../contract/point_bytes.ts";
import type { JsonSchema } from "./api_schemas.ts";
import { FEWEST_POINTS } from "../store/thin_history.ts";
import { METRICS_TYPE } from "./app_metrics.ts";
import { EVENTS_TYPE } from "./event_stream.ts";
import { MOST_POINTS } from "./metric_routes.ts";

/** What is told of a route. What its path or its body can be refused for is not told again. */
export interface ApiRoute {
  method: "get" | "head" | "post" | "put" | "delete";
  /** As the router has it: `/projects/:id`. */
  path: string;
  summary: string;
  /** The parameters of the query. */
  query?: Record<string, JsonSchema>;
  /** The name of the body's schema, or the type of its bytes. */
  body?: string;
  /** The status of the reply. @default {200, or 204 without a reply} */
  status?: number;
  /** The name of the reply's schema, or the type of its text. */
  reply?: string;
  /** The type of the bytes that tell the same to whoever accepts them. */
  replyInBytes?: string;
  /** With what else it may be refused. */
  errors?: readonly number[];
}

const EXPERIMENTS = "/projects/:project_id/experiments";
const ITERATIONS = `${EXPERIMENTS}/:experiment_id/iterations`;
const MODELS = "/monitored-models/:rest{.*[^/]}";
const METHODS = ["get", "post", "put", "delete"] as const;
const NO_MODELS = {
  summary: "Nothing: this App keeps no monitored models",
  status: 501,
  reply: "Problem",
};
const BYTES = "application/octet-stream";
const ID: JsonSchema = { type: "string", pattern: "^[0-9a-fA-F]{24}$" };
const SELECTION_QUERY: Record<string, JsonSchema> = {
  project_id: ID,
  experiment_id: ID,
  filter: { type: "string", examples: ["metrics.accuracy > 0.9"] },
};
const SELECTED = { query: SELECTION_QUERY, errors: [404] };
const SORT = `One of ${SORT_KEYS}. Names are quoted as in a filter; without asc or desc times go ` +
  "down and all else up. The last started first, by default.";
const ITERATION_QUERY: Record<string, JsonSchema> = {
  ...SELECTION_QUERY,
  sort: { type: "string", examples: ["metrics.accuracy desc"], description: SORT },
  order: { type: "string", description: "Another name of sort." },
  limit: { type: "integer", minimum: 1, maximum: 1000 },
  cursor: { type: "string" },
};
const POINTS: Record<string, JsonSchema> = {
  points: {
    type: "integer",
    minimum: FEWEST_POINTS,
    maximum: MOST_POINTS,
    description:
      "About how many points are wanted; no more come. Both ends stay, and of each part " +
      "the smallest and the largest value and the first NaN, ∞ and -∞, which for one part are " +
      `${FEWEST_POINTS}.`,
  },
};

/** The routes by what they are about. */
export const API_TABLE: Record<string, readonly ApiRoute[]> = {
  App: [
    get("/", "A greeting", "Greeting"),
    get("/health", "Whether the App works", "Health"),
    { method: "head", path: "/health", summary: "Whether the App works", status: 200 },
    get("/metrics", "Numbers for Prometheus", METRICS_TYPE),
    get("/openapi.json", "This description", "Description"),
    get("/docs", "This description as a page", "text/html"),
  ],
  Projects: [
    get("/projects/", "All projects", "Project[]"),
    get(
      "/projects/base",
      "All projects, with the names of their experiments only",
      "DisplayProject[]",
    ),
    get("/projects/non-archived", "Projects that are in use", "Project[]"),
    get("/projects/archived", "Projects that were put aside", "Project[]"),
    get("/projects/:id", "A project", "Project"),
    get(
      "/projects/:id/base",
      "A project, with the names of its experiments only",
      "DisplayProject",
    ),
    get("/projects/title/:title", "A project by its title", "Project"),
    get(
      "/projects/title/:title/base",
      "A project by its title, with the names of its experiments only",
      "DisplayProject",
    ),
    post("/projects/", "Makes a project, with all that it holds", "NewProject", {
      reply: "Project",
      status: 201,
      errors: [404, 409, 410],
    }),
    put("/projects/:id", "Changes a project", "ProjectUpdate", { reply: "DisplayProject" }),
    remove("/projects/:id", "Deletes a project, with all that it holds", { errors: [400] }),
  ],
  Experiments: [
    get(`${EXPERIMENTS}/`, "A project's experiments", "Experiment[]"),
    get(
      `${EXPERIMENTS}/base`,
      "A project's experiments, without their iterations",
      "BaseExperiment[]",
    ),
    get(`${EXPERIMENTS}/:id`, "An experiment", "Experiment"),
    get(`${EXPERIMENTS}/:id/base`, "An experiment, without its iterations", "BaseExperiment"),
    get(`${EXPERIMENTS}/name/:name`, "An experiment by its name", "Experiment"),
    get(
      `${EXPERIMENTS}/name/:name/base`,
      "An experiment by its name, without its iterations",
      "BaseExperiment",
    ),
    post(`${EXPERIMENTS}/`, "Makes an experiment, with its iterations", "NewExperiment", {
      reply: "Experiment",
      status: 201,
      errors: [409, 410],
    }),
    put(`${EXPERIMENTS}/:id`, "Changes an experiment's name and description", "ExperimentUpdate", {
      reply: "Experiment",
    }),
    remove(`${EXPERIMENTS}/:id`, "Deletes an experiment, with its iterations", { errors: [400] }),
    post(
      `${EXPERIMENTS}/delete_iterations`,
      "Deletes iterations, all of them or none: ids of iterations by their experiment's",
      "IterationIds",
    ),
  ],
  Iterations: [
    get(`${ITERATIONS}/`, "An experiment's iterations", "Iteration[]"),
    get(`${ITERATIONS}/name/:name`, "An experiment's iterations of a name", "Iteration[]"),
    get(`${ITERATIONS}/:id`, "An iteration", "Iteration"),
    post(`${ITERATIONS}/`, "Makes an iteration that has ended", "NewIteration", {
      reply: "Iteration",
      status: 201,
      errors: [409, 410],
    }),
    put(`${ITERATIONS}/:id`, "Changes an iteration's name, note or tags", "IterationUpdate", {
      reply: "Iteration",
      errors: [409],
    }),
    remove(`${ITERATIONS}/:id`, "Deletes an iteration", { errors: [400] }),
    get("/iterations", "Iterations of all experiments, sorted, by pages", "IterationPage", {
      query: ITERATION_QUERY,
      errors: [404],
    }),
    get("/iterations/:id", "An iteration, wherever it is", "Iteration", { errors: [410] }),
    post(
      "/iterations/delete",
      "Deletes iterations by their ids, or those of a filter: all of them or none",
      "IterationDeletion",
      { reply: "IterationsDeleted", errors: [404, 410] },
    ),
  ],
  "Export and import": [
    get("/export/iterations.csv", "Iterations as a table", CSV_TYPE, SELECTED),
    get("/export/points.csv", "Every point of their metrics as a table", CSV_TYPE, SELECTED),
    get(
      "/export/iterations.jsonl",
      "All there is of iterations, their datasets and their places, a line each, to be imported again",
      JSON_LINES_TYPE,
      SELECTED,
    ),
    post(
      "/import",
      "Takes lines of an export in; those whose iteration is there already are left out",
      JSON_LINES_TYPE,
      { reply: "ImportReport" },
    ),
  ],
  Metrics: [
    get(`${ITERATIONS}/:id/metrics`, "Every point of an iteration's metrics", "MetricHistories", {
      query: POINTS,
    }),
    get(`${ITERATIONS}/:id/metrics/:name`, "Every point of a metric", "MetricHistory", {
      query: POINTS,
      replyInBytes: POINTS_TYPE,
    }),
    get(
      "/iterations/:id/metrics",
      "Every point of an iteration's metrics, wherever it is",
      "MetricHistories",
      { query: POINTS, errors: [410] },
    ),
    get(
      "/iterations/:id/metrics/:name",
      "Every point of a metric, wherever its iteration is",
      "MetricHistory",
      { query: POINTS, replyInBytes: POINTS_TYPE, errors: [410] },
    ),
  ],
  Events: [
    get("/events", "What happens to iterations, while it happens", EVENTS_TYPE, {
      query: { project_id: ID, experiment_id: ID, iteration_id: ID },
    }),
  ],
  Journals: [
    get(
      `${ITERATIONS}/:id/journal`,
      "The number of the last record that the App has of an iteration's journal",
      "Acknowledged",
      { errors: [410] },
    ),
    post(
      `${ITERATIONS}/:id/journal`,
      "Takes records of an iteration's journal in, from the next one on; " +
        "with Prefer: return=representation, tells the iteration as well",
      JOURNAL_MEDIA_TYPE,
      { reply: "Appended", errors: [409, 410] },
    ),
    put(`${ITERATIONS}/:id/blobs/:sha256`, "Takes bytes in that records name", BYTES, {
      errors: [410],
    }),
  ],
  Datasets: [
    get("/datasets/", "All datasets", "Dataset[]"),
    get("/datasets/non-archived", "Datasets that are in use", "Dataset[]"),
    get("/datasets/archived", "Datasets that were put aside", "Dataset[]"),
    get("/datasets/:id", "A dataset", "Dataset"),
    get("/datasets/name/:name", "The first dataset of a name", "Dataset"),
    get("/datasets/name/:name/version/:version", "A dataset by its name and version", "Dataset"),
    get("/datasets/names/:name", "Every version of a dataset", "Dataset[]"),
    post("/datasets/", "Makes a dataset", "NewDataset", {
      reply: "Dataset",
      status: 201,
      errors: [404, 409],
    }),
    put("/datasets/:id", "Changes a dataset", "DatasetUpdate", { reply: "Dataset" }),
    remove("/datasets/:id", "Deletes a dataset"),
  ],
  "Monitored models": [
    ...["", "non-archived", "archived", "active", "idle"].map((list) =>
      get(`/monitored-models/${list}`, "An empty list: this App keeps no monitored models", "Empty")
    ),
    ...METHODS.map((method) => ({ method, path: MODELS, ...NO_MODELS })),
    { method: "post", path: "/monitored-models/", ...NO_MODELS },
  ],
};

type More = Omit<ApiRoute, "method" | "path" | "summary">;

function get(path: string, summary: string, reply: string, more: More = {}): ApiRoute {
  return { method: "get", path, summary, reply, ...more };
}

function post(path: string, summary: string, body: string, more: More = {}): ApiRoute {
  return { method: "post", path, summary, body, ...more };
}

function put(path: string, summary: string, body: string, more: More = {}): ApiRoute {
  return { method: "put", path, summary, body, ...more };
}

function remove(path: string, summary: string, more: More = {}): ApiRoute {
  return { method: "delete", path, summary, ...more };
}
