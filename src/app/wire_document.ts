/**
 * Documents as replies carry them: the numbers that JSON lacks are strings.
 *
 * @module
 */

import type { Experiment } from "../contract/experiment.ts";
import { toWireIteration, type WireIteration } from "../contract/iteration.ts";
import type { Project } from "../contract/project.ts";

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
