import type { Iteration } from "../contract/iteration.ts";

const MOST = 3;
const HELD_OUT = /test|val|eval|dev/i;

/**
 * The metrics that tell most about a list of iterations: those that most of them have, and of these
 * the ones on data that was held out.
 *
 * @param wanted One that is among them in any case.
 */
export function tellingMetrics(iterations: readonly Iteration[], wanted?: string): string[] {
  const counts = new Map<string, number>();
  for (const { metrics } of iterations) {
    for (const name of Object.keys(metrics ?? {})) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const rank = ([name, count]: [string, number]): number[] => [
    Number(name === wanted),
    count,
    Number(HELD_OUT.test(name)),
  ];
  return [...counts].sort((a, b) => compareRanks(rank(b), rank(a)))
    .slice(0, MOST).map(([name]) => name);
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
