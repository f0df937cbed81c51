/**
 * The curves of the iterations that the settings lead to.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import { fromWireNumber } from "../contract/wire_number.ts";
import { route } from "../delivery/app_client.ts";
import { connectToActive } from "../tracking/connect.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";
import { getMetricHistories, getMetricHistory } from "../tracking/reading.ts";
import { printError } from "./print.ts";

/** Requests that are under way at the same time. */
const AT_ONCE = 16;
/** Points of a curve: more than a line of text shows. */
const POINTS = 100;

/**
 * Every point of every metric of each iteration. The original App keeps none, which is told: of what it
 * has, the last values must do.
 */
export async function knownHistories(
  iterations: readonly Iteration[],
): Promise<MetricHistories[]> {
  const kept = await withHistories(iterations);
  return await inTurns(
    iterations,
    async (it) => kept.includes(it) ? await getMetricHistories(it.id) : new Map(),
  );
}

/** The values of one metric by the ids of iterations, as many as a line of text can show. */
export async function knownCurves(
  iterations: readonly Iteration[],
  metric: string,
): Promise<Map<string, number[]>> {
  const having = (await withHistories(iterations)).filter(({ metrics }) =>
    metrics !== null && Object.hasOwn(metrics, metric)
  );
  const curves = await inTurns(having, (it) => valuesOf(it, metric));
  return new Map(having.map(({ id }, index) => [id, curves[index]!]));
}

async function withHistories(iterations: readonly Iteration[]): Promise<readonly Iteration[]> {
  const delivered = iterations.filter((it) => it.delivered);
  if (delivered.length === 0) return iterations;
  const connection = await connectToActive();
  if (await connection.kind() === "ours") return iterations;
  printError(`The App at ${connection.name} keeps the last values of metrics only.`);
  return iterations.filter((it) => !it.delivered);
}

async function valuesOf({ id, delivered }: Iteration, metric: string): Promise<number[]> {
  if (!delivered) return (await getMetricHistory(id, metric)).values;
  const { client } = await connectToActive();
  const path = `${route`/iterations/${id}/metrics/${metric}`}?points=${POINTS}`;
  const { values } = await client.get<{ values: unknown[] }>(path);
  return values.map((value) => fromWireNumber(value) ?? NaN);
}

/** Not all at the same time: there may be thousands. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    done.push(...await Promise.all(items.slice(start, start + AT_ONCE).map(work)));
  }
  return done;
}
