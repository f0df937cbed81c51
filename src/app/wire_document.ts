/**
 * Documents as replies carry them: the numbers that JSON lacks are strings.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import type { Iteration, MetricHistory, WireIteration } from "../contract/iteration.ts";
import type { Project } from "../contract/project.ts";
import { numberToJson, toWireNumber } from "../contract/wire_number.ts";

/** An experiment as JSON. */
export type WireExperiment = Omit<Experiment, "iterations"> & { iterations: WireIteration[] };

/** A project as JSON. */
export type WireProject = Omit<Project, "experiments"> & { experiments: WireExperiment[] };

/** Turns an iteration, or what a list has of it, into what JSON can carry without loss. */
export function toWire<T extends Pick<Iteration, "metrics">>(
  iteration: T,
): Omit<T, "metrics"> & Pick<WireIteration, "metrics"> {
  return { ...iteration, metrics: iteration.metrics && toWireMetrics(iteration.metrics) };
}

/** Turns an experiment into what JSON can carry without loss. */
export function toWireExperiment(experiment: Experiment): WireExperiment {
  return { ...experiment, iterations: experiment.iterations.map(toWire) };
}

/** Turns a project into what JSON can carry without loss. */
export function toWireProject(project: Project): WireProject {
  return { ...project, experiments: project.experiments.map(toWireExperiment) };
}

/** The JSON of a metric's points, exact for every number. */
export function historyToJson({ steps, values, timestamps }: MetricHistory): string {
  const list = (numbers: number[]) => `[${numbers.map(numberToJson).join()}]`;
  return `{"steps":${list(steps)},"values":${list(values)},"timestamps":${list(timestamps)}}`;
}

/** What other clients posted as a metric can be any JSON, and goes out as it came in. */
function toWireMetrics(metrics: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(metrics)
    .map(([name, value]) => [name, typeof value === "number" ? toWireNumber(value) : value]);
  return Object.fromEntries(members);
}
