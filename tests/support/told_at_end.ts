import type { Iteration } from "../../src/contract/iteration.ts";
import type { IterationOptions } from "../../src/tracking/iteration_options.ts";

/** Options of an iteration, and a promise of the iteration as it has ended. */
export interface ToldAtEnd {
  options: IterationOptions;
  ended: Promise<Iteration>;
}

/** Adds to options that tell of the end: a synchronous call returns before it is delivered. */
export function toldAtEnd(options: IterationOptions = {}): ToldAtEnd {
  const { promise, resolve } = Promise.withResolvers<Iteration>();
  return { options: { ...options, onEnd: resolve }, ended: promise };
}
