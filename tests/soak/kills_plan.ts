/**
 * What the programs that are killed log: all of it follows from a seed, so that whoever knows how many
 * calls have returned knows what the App must hold.
 *
 * @module
 */

import type { IterationLogger } from "../../src/tracking/iteration_logger.ts";
import { Chance } from "./chance.ts";

type Method =
  | "logMetric"
  | "logMetrics"
  | "logParameter"
  | "logParameters"
  | "logTags"
  | "logNote"
  | "logChart"
  | "logImageChart";

/** A call of a logger. */
export type Call = { [M in Method]: { method: M; args: Parameters<IterationLogger[M]> } }[Method];

/** One iteration of a program. */
export interface Plan {
  n: number;
  name: string;
  /** How it is tracked. */
  way: "by hand" | "method" | "function" | "block" | "nested";
  calls: Call[];
  /** Whether it throws in the end. */
  fails: boolean;
}

/** What an App holds of an iteration, as far as calls told it. */
export interface Content {
  /** The values of each metric, by step; the steps count from 0. */
  metrics: Record<string, [step: number, value: number][]>;
  parameters: Record<string, unknown>;
  tags: string[];
  note: string | null;
  charts: string[];
  /** Names and bytes, as base64. */
  images: [name: string, bytes: string][];
}

const METHODS: readonly Method[] = [
  ...Array(12).fill("logMetric"),
  ...Array(6).fill("logMetrics"),
  ...Array(3).fill("logParameter"),
  "logParameters",
  "logTags",
  "logNote",
  "logChart",
  "logImageChart",
];
const WAYS: readonly Plan["way"][] = ["by hand", "method", "function", "block", "nested"];
const MOST_CALLS = 600;
const MOST_BYTES = 20_000;

/** The iteration of a program that is the n-th to start. */
export function planOf(program: number, n: number): Plan {
  const chance = new Chance(program, n + 1);
  const way = chance.pick(WAYS);
  const fails = chance.below(10) === 0;
  const calls = Array.from({ length: chance.upTo(MOST_CALLS) }, (_, k) => callOf(chance, k));
  return { n, name: `${program}/${n}`, way, fails, calls };
}

/** Whose iteration it is, by its name. */
export function plannedBy(name: string): { program: number; n: number } {
  const [program, n] = name.split("/").map(Number) as [number, number];
  return { program, n };
}

/** Each call tells its own number, so that none can stand for another. */
function callOf(chance: Chance, k: number): Call {
  const method = chance.pick(METHODS);
  switch (method) {
    case "logMetric":
      return { method, args: ["loss", k] };
    case "logMetrics":
      return { method, args: [{ loss: k, accuracy: -k }] };
    case "logParameter":
      return { method, args: [`at ${k}`, k] };
    case "logParameters":
      return { method, args: [{ [`with ${k}`]: k, [`list ${k}`]: [k, "ü"] }] };
    case "logTags":
      return { method, args: [`tag ${k}`] };
    case "logNote":
      return { method, args: [`note ${k}\n${"n".repeat(chance.upTo(MOST_BYTES))}`] };
    case "logChart":
      return { method, args: [{ type: "line", name: `chart ${k}`, x: [[0, 1]], y: [[k, 1]] }] };
    case "logImageChart":
      return { method, args: [`image ${k}`, drawing(k, chance.upTo(MOST_BYTES))] };
  }
}

function drawing(k: number, size: number): Uint8Array {
  return new TextEncoder().encode(`<svg><!-- ${k} ${"s".repeat(size)} --></svg>`);
}

/** What an App holds after calls. */
export function contentAfter(calls: readonly Call[]): Content {
  const content: Content = {
    metrics: {},
    parameters: {},
    tags: [],
    note: null,
    charts: [],
    images: [],
  };
  for (const call of calls) add(content, call);
  return content;
}

function add(content: Content, call: Call): void {
  switch (call.method) {
    case "logMetric":
      return addPoints(content, { [call.args[0]]: call.args[1] });
    case "logMetrics":
      return addPoints(content, call.args[0] as Record<string, number>);
    case "logParameter":
      content.parameters[call.args[0]] = call.args[1];
      return;
    case "logParameters":
      Object.assign(content.parameters, call.args[0]);
      return;
    case "logTags":
      content.tags.push(...call.args);
      return;
    case "logNote":
      content.note = call.args[0];
      return;
    case "logChart":
      content.charts.push(call.args[0].name);
      return;
    case "logImageChart":
      content.images.push([call.args[0], (call.args[1] as Uint8Array).toBase64()]);
  }
}

function addPoints({ metrics }: Content, values: Record<string, number>): void {
  for (const [name, value] of Object.entries(values)) {
    const points = metrics[name] ??= [];
    points.push([points.length, value]);
  }
}
