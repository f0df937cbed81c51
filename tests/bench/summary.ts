/**
 * One table of all that is compared: a row for each number of ours, a column for each peer.
 *
 * @module
 */

import { RIVALS } from "./contenders.ts";
import { brief, type Comparison, comparisonsOf, type FigureResult } from "./report.ts";
import { spreadOf } from "./statistics.ts";

/** Every comparison, in Markdown: how many times as much as ours each peer takes, medians of the rounds. */
export function summaryTable(results: readonly FigureResult[]): string {
  const compared = results.map((result) => ({ result, comparisons: comparisonsOf(result) }));
  const heads = ["", "goal", "ours", ...RIVALS.map(({ name }) => name)];
  const rows = compared.flatMap(({ result, comparisons }) =>
    result.figure.columns.filter(({ goal }) => goal !== undefined).map(({ key, head, goal }) => [
      `(${result.figure.key}) ${result.figure.title}: ${head}`,
      goal === 1 ? "" : `${goal} ×`,
      oursIn(result, key),
      ...RIVALS.map((_, at) => cellOf(at, result, comparisons.filter((it) => it.column === head))),
    ])
  );
  const lines = [heads, heads.map((_, at) => at === 0 ? "---" : "--:"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Of ours, those that something is compared with. */
function oursIn({ measured }: FigureResult, key: string): string {
  const ours = measured.filter(({ entrant, samples }) =>
    entrant.kind === "ours" && samples.length > 0
  );
  return ours.map(({ entrant, samples }) => {
    const value = brief(spreadOf(samples.map((sample) => sample[key]!)).median);
    return entrant.key === "ours" ? value : `${value} (${entrant.key.replace("ours-", "")})`;
  }).join(", ");
}

/** A peer that comes in several forms may be measured as one: its first column has it then. */
function cellOf(at: number, { measured }: FigureResult, comparisons: Comparison[]): string {
  const rival = RIVALS[at]!;
  const isFirst = RIVALS.findIndex(({ peer }) => peer === rival.peer) === at;
  const it = measured.find(({ entrant: { key } }) =>
    key === rival.key || (isFirst && key === rival.peer)
  );
  const found = comparisons.find(({ peer }) => peer === it?.entrant.name);
  if (found === undefined) return "–";
  const times = `${brief(found.times)} ×`;
  return found.times < found.goal ? `*${times}*` : times;
}
