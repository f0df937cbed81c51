/**
 * The regression guard: how many times as much as the machine's limits ours takes, measured in the same
 * run. Times change with the machine, these do not.
 *
 * @module
 */

import type { Figure, Guard } from "./figure.ts";
import type { Measured } from "./measured_figure.ts";
import { moveOf, type Spread, spreadOf } from "./statistics.ts";

/** Ratios by name: `a, median: ours over bare-file`. */
export type Ratios = Record<string, Spread>;

const FILE = new URL("ratios.json", import.meta.url);

/** How much is measured: the ratios of little are not those of much. */
export type Size = "quick" | "full";

/** The ratios that were recorded. */
export function readRecorded(size: Size): Ratios {
  return JSON.parse(Deno.readTextFileSync(FILE))[size];
}

/** Records ratios in place of what was recorded of the same names. */
export function record(size: Size, ratios: Ratios): void {
  const all = JSON.parse(Deno.readTextFileSync(FILE));
  Object.assign(all[size], ratios);
  Deno.writeTextFileSync(FILE, `${JSON.stringify(all, null, 2)}\n`);
}

/** The ratios that a figure's guards look at, a round each. */
export function ratiosOf({ key, guards }: Figure, measured: readonly Measured[]): Ratios {
  const ratios: Ratios = {};
  for (const guard of guards) {
    const { ours, limit, column } = guard;
    const [a, b] = [ours, limit].map((key) =>
      measured.find(({ entrant }) => entrant.key === key)?.samples ?? []
    ) as [Measured["samples"], Measured["samples"]];
    const rounds = Math.min(a.length, b.length);
    if (rounds === 0) continue;
    const values = a.slice(0, rounds).map((sample, at) => sample[column]! / b[at]![column]!);
    ratios[nameOf(key, guard)] = spreadOf(values);
  }
  return ratios;
}

function nameOf(key: string, { ours, limit, column }: Guard): string {
  return `${key}, ${column}: ${ours} over ${limit}`;
}

/** What moved by more than the noise of both. */
export interface Move {
  name: string;
  before: number;
  now: number;
  isWorse: boolean;
}

/** The names of those that were not recorded, or not measured now: of them a check can tell nothing. */
export function untoldOf(figures: readonly Figure[], recorded: Ratios, now: Ratios): string[] {
  const names = figures.flatMap(({ key, guards }) => guards.map((guard) => nameOf(key, guard)));
  return names.filter((name) => !Object.hasOwn(recorded, name) || !Object.hasOwn(now, name));
}

/** Compares what is measured now with what was recorded. */
export function movesOf(recorded: Ratios, now: Ratios): Move[] {
  return Object.entries(now).flatMap(([name, spread]) => {
    const before = recorded[name];
    const move = before === undefined ? 0 : moveOf(before, spread);
    if (move === 0) return [];
    return [{ name, before: before!.median, now: spread.median, isWorse: move > 0 }];
  });
}

/** Those that are seen again, the same way, when it is measured once more: a machine is busy at times. */
export function confirmedMoves(moves: readonly Move[], again: readonly Move[]): Move[] {
  return moves.filter(({ name, isWorse }) =>
    again.some((move) => move.name === name && move.isWorse === isWorse)
  );
}
