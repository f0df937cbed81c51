/**
 * Compares what programs logged with what an App holds: each iteration once, exactly as it was logged,
 * and nothing else.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import type { Iteration } from "../../src/contract/iteration.ts";
import type { LoggedHistory, LoggedIteration } from "./logged_iteration.ts";

/** An iteration as an App holds it. */
export interface HeldIteration {
  document: Omit<Iteration, "metrics"> & { metrics: Record<string, unknown> | null };
  /** Every point; `undefined` if the App keeps none. */
  histories: Record<string, LoggedHistory> | undefined;
}

/** What is wrong, a sentence each. */
export function differences(
  logged: readonly LoggedIteration[],
  held: readonly HeldIteration[],
): string[] {
  const byId = Map.groupBy(held, ({ document }) => document.id);
  const found: string[] = [];
  for (const iteration of logged) {
    const { id } = iteration.header;
    const [one, ...more] = byId.get(id) ?? [];
    byId.delete(id);
    if (one === undefined) found.push(`iteration ${id} is lost`);
    else found.push(...unlike(iteration, one));
    if (more.length > 0) found.push(`iteration ${id} is there ${more.length + 1} times`);
  }
  for (const id of byId.keys()) found.push(`nobody logged iteration ${id}`);
  return found;
}

function unlike(logged: LoggedIteration, { document, histories }: HeldIteration): string[] {
  const expected = { ...common(logged), ...(histories ? full(logged) : reduced(logged)) };
  const fields = document as unknown as Record<string, unknown>;
  return Object.entries(expected).flatMap(([name, value]) => {
    const found = name === "histories" ? histories : plain(name, fields[name]);
    if (isDeepStrictEqual(found, value)) return [];
    return `${name} of iteration ${document.id} is ${show(found)} and not ${show(value)}`;
  });
}

/** What every App keeps. */
function common({ header, images }: LoggedIteration): Record<string, unknown> {
  const { name, project, experiment, user } = header;
  return {
    iteration_name: name,
    project_title: "name" in project ? project.name : undefined,
    experiment_name: "name" in experiment ? experiment.name : undefined,
    user_name: user,
    image_charts: images.map(({ name, bytes }) => [name, bytes.toBase64(), true]),
  };
}

/** What our App keeps. */
function full(logged: LoggedIteration): Record<string, unknown> {
  const { status, parameters, histories, charts, tags, note } = logged;
  return {
    status,
    error: status === "failed" ? { name: "Error", message: "no" } : null,
    parameters,
    histories: Object.fromEntries(histories),
    metrics: lastValues(logged),
    interactive_charts: charts,
    tags,
    note,
    warnings: [],
  };
}

/** What the original App keeps: last values, and histories as charts. */
function reduced(logged: LoggedIteration): Record<string, unknown> {
  const { status, parameters, charts, histories } = logged;
  const failed = { iteration_status: "failed", iteration_error: "Error: no" };
  const curves = [...histories].flatMap(([name, history]) => curveOf(name, history));
  return {
    parameters: { ...(status === "failed" && failed), ...parameters },
    metrics: lastValues(logged),
    interactive_charts: [...charts, ...curves],
  };
}

function lastValues({ histories }: LoggedIteration): Record<string, unknown> {
  return Object.fromEntries([...histories].map(([name, { values }]) => [name, values.at(-1)]));
}

/** A history of less than a hundred points: all that are finite, if there are two. */
function curveOf(name: string, { steps, values }: LoggedHistory): unknown[] {
  const points = steps.map((step, index) => [step, values[index]] as const)
    .filter(([, value]) => typeof value === "number");
  if (points.length < 2) return [];
  return [{
    chart_type: "line",
    name,
    chart_title: name,
    chart_subtitle: null,
    x_data: [points.map(([step]) => step)],
    y_data: [points.map(([, value]) => value)],
    y_data_names: [name],
    x_label: "step",
    y_label: name,
    x_min: null,
    x_max: null,
    y_min: null,
    y_max: null,
    comparable: true,
  }];
}

/** A field without the ids that the App made. */
function plain(name: string, value: unknown): unknown {
  if (name === "interactive_charts") {
    return (value as Iteration["interactive_charts"])?.map(({ id: _, ...chart }) => chart);
  }
  if (name === "image_charts") {
    return (value as Iteration["image_charts"])
      ?.map(({ name, encoded_image, comparable }) => [name, encoded_image, comparable]);
  }
  return value;
}

function show(value: unknown): string {
  const json = JSON.stringify(value) ?? "missing";
  return json.length > 300 ? `${json.slice(0, 300)}…` : json;
}
