/**
 * A figure: one thing that is measured of everybody.
 *
 * @module
 */

import { makeWorkFolder } from "./bench_folder.ts";
import { BARE, type Contender, OURS, type Place, RIVALS } from "./contenders.ts";
import { measure, type Outcome } from "./measured_program.ts";

/** One number of a figure. */
export interface Column {
  /** Of a sample. */
  readonly key: string;
  readonly head: string;
  /** How many times as much as ours every peer is meant to take, at least. @default {it is not compared} */
  readonly goal?: number;
}

/** Somebody in a figure. */
export interface Entrant extends Omit<Contender, "program" | "serve"> {
  /** Measures once, in a fresh process. */
  measure(): Promise<Outcome>;
}

/** A ratio that the regression guard looks at: both are measured in the same run. */
export interface Guard {
  readonly ours: string;
  readonly limit: string;
  readonly column: string;
}

/** How much is measured, and what lasts as long as the figure. */
export interface Ground {
  readonly isQuick: boolean;
  readonly stack: AsyncDisposableStack;
}

/** One thing that is measured. */
export interface Figure {
  readonly key: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly guards: readonly Guard[];
  /** After what `kill -9` comes, when what each has kept is told with it. */
  readonly killAfter?: "call" | "end";
  /** How many rounds are enough. @default {as many as are asked for} */
  readonly mostRounds?: number;
  entrants(ground: Ground): readonly Entrant[];
}

/** All but those of the bare machine that are not named: `"file"`, `"rows"`. */
export function contendersWith(bare: readonly string[]): readonly Contender[] {
  return [...OURS, ...BARE.filter(({ key }) => bare.includes(key)), ...RIVALS];
}

/** Makes a folder of its own for a contender, with its server, and removes it at the end. */
export async function placeFor(
  contender: Contender,
  stack: AsyncDisposableStack,
): Promise<Place> {
  const folder = makeWorkFolder();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const server = await contender.serve?.(folder);
  if (server !== undefined) stack.use(server);
  return { folder, url: server?.url };
}

/** Runs a contender's task in a fresh place. */
export async function measureTask(
  contender: Contender,
  task: string,
  options: object,
): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  const place = await placeFor(contender, stack);
  return await measure(contender.program(task, options, place), place.folder);
}
