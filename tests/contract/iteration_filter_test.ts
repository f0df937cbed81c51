import { assertEquals } from "@std/assert";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { type Iteration, iterationSchema } from "../../src/contract/iteration.ts";
import { matchesFilter } from "../../src/contract/iteration_filter.ts";

const iteration: Iteration = {
  ...iterationSchema.parse({
    id: "0123456789abcdef01234567",
    experiment_id: null,
    project_id: null,
    experiment_name: "softmax",
    project_title: "Iris",
    user_name: "ada",
    iteration_name: "run 1",
    created_at: "2026-01-02T00:00:00.000000",
    metrics: { loss: 0.5, nan: "NaN", up: "Infinity" },
    parameters: { lr: 0.1, depth: "3", name: "resnet", deep: true, layers: [64, 32], none: null },
    path_to_model: "m.json",
    dataset: { id: "0123456789abcdef01234567", name: "iris", version: null },
    interactive_charts: null,
    image_charts: null,
    assigned_monitored_model_id: null,
    assigned_monitored_model_name: null,
    encoded_ml_model: null,
    tags: ["baseline", "team=vision", "gpu:a100"],
    status: "failed",
    started_at: "2026-01-01T00:00:00.000Z",
    ended_at: "2026-01-01T00:01:30.500Z",
    error: { name: "RangeError", message: "out of memory" },
  }),
};

function check(filters: Record<string, boolean>, of: Iteration = iteration): void {
  for (const [filter, expected] of Object.entries(filters)) {
    assertEquals(matchesFilter(of, parseFilter(filter)!), expected, filter);
  }
}

Deno.test("matchesFilter() compares metrics, NaN and the infinities too", () => {
  check({
    "metrics.loss = 0.5": true,
    "metrics.loss < 0.5": false,
    "metrics.loss <= 0.5": true,
    "metrics.loss in (1, 0.5)": true,
    "metrics.nan = NaN": true,
    "metrics.nan != 1": true,
    "metrics.nan < 1": false,
    "metrics.nan >= 1": false,
    "metrics.loss = NaN": false,
    "metrics.up > 1e308": true,
    "metrics.up = inf": true,
  });
});

Deno.test("matchesFilter() leaves out what has no value, whatever it is compared with", () => {
  check({
    "metrics.none > 1": false,
    "metrics.none != 1": false,
    "not metrics.none > 1": false,
    "metrics.none > 1 or metrics.loss = 0.5": true,
    "not (metrics.none > 1 and metrics.loss = 7)": true,
    "not (metrics.none > 1 and metrics.loss = 0.5)": false,
    "metrics.none is null": true,
    "metrics.nan is null": false,
    "params.none is null": true,
    "params.toString is null": true,
    "note is null and model_name is null": true,
    "note not like 'x'": false,
  });
});

Deno.test("matchesFilter() compares parameters as numbers with numbers, as texts with texts", () => {
  check({
    "params.lr = 0.1": true,
    "params.lr = '0.1'": true,
    "params.lr = '0.10'": false,
    "params.lr like '0.%'": true,
    "params.depth > 2": true,
    "params.depth > '20'": true,
    "params.name > 2": false,
    "params.name != 2": true,
    "params.name ilike 'RES%'": true,
    "params.deep = true": true,
    "params.deep = 1": true,
    "params.layers = '[64,32]'": true,
    "params.layers = 64": false,
    "params.name in (2, 'resnet')": true,
  });
});

Deno.test("matchesFilter() finds tags, alone and as name and value", () => {
  check({
    "tags = 'baseline'": true,
    "tags != 'baseline'": false,
    "tags in ('x', 'team=vision')": true,
    "tags like 'gpu%'": true,
    "tags not like 'gpu%'": false,
    "tags is null": false,
    "tags.team = 'vision'": true,
    "tags.gpu like 'a%'": true,
    "tags.baseline = 'true'": true,
    "tags.base is null": true,
    "tags.other != 'x'": false,
  });
  check({ "tags = 'x'": false, "tags != 'x'": true, "tags is null": true }, {
    ...iteration,
    tags: [],
  });
});

Deno.test("matchesFilter() compares attributes", () => {
  check({
    "status = 'failed'": true,
    "status != 'FAILED'": false,
    "status in ('killed', 'crashed')": false,
    "name = 'run 1' and user = 'ada'": true,
    "project = 'Iris' and experiment like 'soft%'": true,
    "duration = 90.5": true,
    "duration > 90.5": false,
    "started_at >= '2026-01-01'": true,
    "started_at > '2026-01-01'": false,
    "ended_at < 1767225690501": true,
    "error like 'RangeError: %memory'": true,
    "dataset.name = 'iris' and dataset.version is null": true,
    "id = '0123456789ABCDEF01234567'": true,
    "path_to_model = 'm.json'": true,
  });
  const running: Iteration = { ...iteration, status: "running", ended_at: null, error: null };
  check({
    "duration > 0": false,
    "duration is null and ended_at is null": true,
    "error is null": true,
    "status = 'running'": true,
  }, running);
});
