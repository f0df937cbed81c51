import { type Iteration, type MetricHistory, toWireIteration } from "../contract/iteration.ts";
import { toWireNumber } from "../contract/wire_number.ts";
import type { MetricHistories } from "../tracking/metric_histories.ts";

const NUMBERS_AT_ONCE = 10_000;

/**
 * An iteration with every point of its metrics as one JSON document, in parts: together they may be
 * longer than a text can be.
 */
export function* iterationDocument(
  iteration: Iteration,
  histories: MetricHistories,
): Generator<string> {
  yield `${JSON.stringify(toWireIteration(iteration)).slice(0, -1)},"metric_history":{`;
  let comma = "";
  for (const [name, history] of histories) {
    yield `${comma}${JSON.stringify(name)}:`;
    yield* historyDocument(history);
    comma = ",";
  }
  yield "}}\n";
}

function* historyDocument({ steps, values, timestamps }: MetricHistory): Generator<string> {
  yield '{"steps":[';
  yield* listItems(steps);
  yield '],"values":[';
  yield* listItems(values);
  yield '],"timestamps":[';
  yield* listItems(timestamps);
  yield "]}";
}

function* listItems(numbers: readonly number[]): Generator<string> {
  for (let start = 0; start < numbers.length; start += NUMBERS_AT_ONCE) {
    const part = numbers.slice(start, start + NUMBERS_AT_ONCE).map(toWireNumber);
    yield (start === 0 ? "" : ",") + JSON.stringify(part).slice(1, -1);
  }
}
