import type { Iteration } from "../../src/contract/iteration.ts";

/** An iteration that completed within a second, with what a test wants to be different. */
export function iterationOf(different: Partial<Iteration> = {}): Iteration {
  return {
    id: "6b03d7dd78cc4cdb2bc4d4fd",
    experiment_id: "5992599fd904675f354bc514",
    project_id: "65003c7a186430e894caa113",
    experiment_name: "softmax",
    project_title: "Iris",
    user_name: "ada",
    iteration_name: "train",
    created_at: "2026-11-23T06:06:21.990000",
    metrics: {},
    parameters: {},
    path_to_model: "",
    dataset: null,
    interactive_charts: [],
    image_charts: [],
    assigned_monitored_model_id: null,
    assigned_monitored_model_name: null,
    encoded_ml_model: null,
    model_name: null,
    model_size: null,
    model_sha256: null,
    tags: [],
    note: null,
    environment: null,
    status: "completed",
    started_at: "2026-11-23T06:06:21.000Z",
    ended_at: "2026-11-23T06:06:21.500Z",
    error: null,
    parent_id: null,
    warnings: [],
    delivered: true,
    stale_since: null,
    ...different,
  };
}
