/**
 * Many iterations, for benches that read.
 *
 * @module
 */

import { type NewIteration, newIterationSchema } from "../../src/contract/new_iteration.ts";
import type { TrackingStore } from "../../src/store/tracking_store.ts";

const SEED = 12345;
const NOW = "2026-01-01T00:00:00.000000";

/** An id that ends in a number. */
export const idOf = (number: number): string => number.toString(16).padStart(24, "0");

/** The project that they are in; its experiments are `idOf(1)`, `idOf(2)` and so on. */
export const PROJECT: string = idOf(1);

/** Puts iterations into the experiments of a new project. */
export async function addIterations(
  store: TrackingStore,
  count: number,
  experiments: number,
): Promise<void> {
  const random = randomNumbers();
  const iterationsOf = (experiment: number) =>
    Array.from(
      { length: count / experiments },
      (_, index) => iterationAt(index * experiments + experiment, random),
    );
  // One transaction for all of them: what is measured is reading.
  await store.createProject(
    {
      _id: PROJECT,
      title: "Bench",
      description: "",
      status: "not_started",
      archived: false,
      pinned: false,
      created_at: NOW,
      updated_at: NOW,
      experiments: Array.from({ length: experiments }, (_, number) => ({
        id: idOf(number + 1),
        project_id: null,
        name: `experiment ${number}`,
        description: null,
        created_at: NOW,
        updated_at: NOW,
        iterations: iterationsOf(number),
      })),
    } as unknown as Parameters<typeof store.createProject>[0],
  );
}

/** Numbers from 0 to 1, the same every time. */
function randomNumbers(): () => number {
  let state = SEED;
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function iterationAt(index: number, random: () => number): NewIteration {
  return newIterationSchema.parse({
    iteration_name: `run ${index}`,
    user_name: `user ${index % 20}`,
    status: index % 10 === 0 ? "failed" : "completed",
    metrics: { accuracy: random(), loss: random(), f1: random(), val_loss: random(), time: index },
    parameters: {
      lr: [0.1, 0.01, 0.001][index % 3],
      model: ["resnet", "vgg", "vit"][index % 3],
      layers: [64, 32],
      epochs: index % 100,
      seed: index,
    },
    tags: index % 7 === 0 ? ["baseline", "team=vision"] : [],
  });
}
