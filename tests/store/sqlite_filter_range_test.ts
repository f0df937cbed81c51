/** Where filters lead to. */

import { assertEquals } from "@std/assert";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import { type Reach, reachOf } from "../../src/store/sqlite_filter_range.ts";

/** A reach in words; `*` is anywhere. */
function inWords(reach: Reach): string {
  if (reach.kind !== "and" && reach.kind !== "or") {
    const values = reach.values.map((it) =>
      it.values.reduce<string>((text, value) => text.replace("?", String(value)), it.text)
    );
    return `${reach.name}: ${values.join(" | ")}`;
  }
  return reach.terms.length === 0 ? "*" : `(${reach.terms.map(inWords).join(` ${reach.kind} `)})`;
}

const REACHES: Record<string, string> = {
  "metrics.a > 1": "a: value > 1 and value < ''",
  "not metrics.a > 1": "a: value <= 1 | value >= ''",
  "not metrics.a >= 1": "a: value < 1 | value >= ''",
  "not metrics.a <= 1": "a: value > 1",
  "not not metrics.a < 1": "a: value < 1",
  "params.a < 1": "a: value < 1 | value >= '' and value < x''",
  "not params.a < 1": "a: value >= 1",
  "metrics.a < 1 or metrics.b < 2": "(a: value < 1 or b: value < 2)",
  "not (metrics.a >= 1 and metrics.b < 2)": "(a: value < 1 | value >= '' or b: value >= 2)",
  "not (metrics.a < 1 or metrics.b < 2)": "(a: value >= 1 and b: value >= 2)",
  "metrics.a < 1 or status = 'failed'": "(a: value < 1 or *)",
  "metrics.a != 1": "*",
  "metrics.a < NaN or not metrics.a < NaN": "(* or *)",
  "not params.a < 'x'": "*",
  "not metrics.a is null": "*",
};

for (const [filter, wanted] of Object.entries(REACHES)) {
  Deno.test(`reachOf() leads by index to what is wanted, for ${filter}`, () => {
    assertEquals(inWords(reachOf(parseFilter(filter)!)), wanted);
  });
}
