/**
 * Compares what programs were told with what an App holds.
 *
 * @module
 */

import type { Iteration } from "../../src/contract/iteration.ts";
import { type HeldIteration, heldIterations } from "./held_iterations.ts";
import { type Content, contentAfter, type Plan, plannedBy, planOf } from "./kills_plan.ts";

/** What a program was told of an iteration before it was killed. */
export interface Told {
  /** How many calls had returned. */
  calls: number;
  /** Whether the end had returned. */
  isOver: boolean;
}

/** What programs were told, by the names of their iterations. */
export type ToldByName = Map<string, Told>;

const MOST_LETTERS = 300;

/** Takes in the lines that a killed program printed. */
export function readTold(program: number, lines: string, told: ToldByName): void {
  for (const line of lines.split("\n").slice(0, -1)) {
    const [, n, what] = /^(\d+) (\d+|end)$/.exec(line) ?? [];
    if (n === undefined) continue;
    const name = `${program}/${n}`;
    const before = told.get(name) ?? { calls: 0, isOver: false };
    told.set(
      name,
      what === "end" ? { ...before, isOver: true } : { ...before, calls: Number(what) },
    );
  }
}

/** What is wrong with the iterations that the App of a folder holds, one sentence each. */
export async function faultsIn(directory: string, told: ToldByName): Promise<string[]> {
  const faults: string[] = [];
  const missing = new Set(told.keys());
  const found = new Set<string>();
  for await (const held of heldIterations(directory)) {
    const name = held.iteration.iteration_name;
    if (found.has(name)) faults.push(`${name}: doubled`);
    found.add(name);
    missing.delete(name);
    const fault = faultOf(held.iteration, contentOf(held), told.get(name));
    if (fault !== undefined) faults.push(`${name}: ${fault}`);
  }
  return [...faults, ...[...missing].map((name) => `${name}: lost`)];
}

function contentOf({ iteration, histories }: HeldIteration): Content {
  const metrics = Object.entries(histories).map(([name, { steps, values }]) =>
    [name, steps.map((step, index): [number, number] => [step, values[index]!])] as const
  );
  return {
    metrics: Object.fromEntries(metrics),
    parameters: iteration.parameters ?? {},
    tags: iteration.tags,
    note: iteration.note,
    charts: (iteration.interactive_charts ?? []).map((chart) => chart.name),
    images: (iteration.image_charts ?? []).map((image) => [image.name, image.encoded_image]),
  };
}

/** What is wrong with one iteration; one that was told nothing of was killed in its start. */
export function faultOf(
  { iteration_name, status, warnings }: Pick<Iteration, "iteration_name" | "status" | "warnings">,
  content: Content,
  told: Told | undefined,
): string | undefined {
  const { program, n } = plannedBy(iteration_name);
  const plan = planOf(program, n);
  if (warnings.length > 0) return `warns of ${warnings.join("; ")}`;
  const possible = possibleStatuses(plan, told);
  if (!possible.includes(status)) return `is ${status}, not ${possible.join(" or ")}`;
  const returned = told?.calls ?? 0;
  const one = differenceOf(content, contentAfter(plan.calls.slice(0, returned)));
  if (one === undefined) return undefined;
  // The call that was killed may have been recorded, too.
  const mayHaveOneMore = told !== undefined && !told.isOver && returned < plan.calls.length;
  const isOneMore = mayHaveOneMore &&
    differenceOf(content, contentAfter(plan.calls.slice(0, returned + 1))) === undefined;
  return isOneMore ? undefined : `after ${returned} calls, ${one}`;
}

/** Which ends an iteration may have had: killed before the last call returned, it had none. */
function possibleStatuses({ fails, calls }: Plan, told: Told | undefined): Iteration["status"][] {
  const planned = fails ? "failed" : "completed";
  if (told?.isOver) return [planned];
  return told !== undefined && told.calls === calls.length ? [planned, "crashed"] : ["crashed"];
}

function differenceOf(found: Content, wanted: Content): string | undefined {
  for (const field of Object.keys(wanted) as (keyof Content)[]) {
    const [is, should] = [canonical(found[field]), canonical(wanted[field])];
    if (is !== should) return `the ${field} are ${cut(is, should)}, not ${cut(should, is)}`;
  }
  return undefined;
}

function canonical(value: Content[keyof Content]): string {
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  return JSON.stringify(
    isObject ? Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1) : value,
  );
}

/** As much of a text as tells where it differs from another. */
function cut(text: string, other: string): string {
  let at = 0;
  while (at < text.length && text[at] === other[at]) at++;
  const from = Math.max(0, at - MOST_LETTERS / 2);
  return `${from > 0 ? "…" : ""}${text.slice(from, from + MOST_LETTERS)}`;
}
