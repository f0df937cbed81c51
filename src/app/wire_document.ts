/**
 * Documents as replies carry them: the numbers that JSON lacks are strings.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import { type MetricHistory, toWireIteration, type WireIteration } from "../contract/iteration.ts";
import type { Project } from "../contract/project.ts";
import { numberToJson } from "../contract/wire_number.ts";

/** An experiment as JSON. */
export type WireExperiment = Omit<Experiment, "iterations"> & { iterations: WireIteration[] };

/** A project as JSON. */
export type WireProject = Omit<Project, "experiments"> & { experiments: WireExperiment[] };

/** Turns an experiment into what JSON can carry without loss. */
export function toWireExperiment(experiment: Experiment): WireExperiment {
  return { ...experiment, iterations: experiment.iterations.map(toWireIteration) };
}

/** Turns a project into what JSON can carry without loss. */
export function toWireProject(project: Project): WireProject {
  return { ...project, experiments: project.experiments.map(toWireExperiment) };
}

/** So many numbers are made text at once. */
const PART = 10_000;

/** The JSON of metrics' points, exact for every number, part by part: as a whole it can be large. */
export function* historiesToJson(
  histories: ReadonlyMap<string, MetricHistory>,
): Generator<string> {
  let before = "{";
  for (const [name, history] of histories) {
    yield `${before}${JSON.stringify(name)}:`;
    yield* historyToJson(history);
    before = ",";
  }
  yield before === "{" ? "{}" : "}";
}

/** The JSON of a metric's points. */
export function* historyToJson(history: MetricHistory): Generator<string> {
  let before = "{";
  for (const column of ["steps", "values", "timestamps"] as const) {
    yield `${before}"${column}":[`;
    const numbers = history[column];
    for (let at = 0; at < numbers.length; at += PART) {
      const part = numbers.slice(at, at + PART).map(numberToJson).join();
      yield at === 0 ? part : `,${part}`;
    }
    before = "],";
  }
  yield "]}";
}
