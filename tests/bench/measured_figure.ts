/**
 * A figure, measured in several rounds.
 *
 * @module
 */

import type { Contender } from "./contenders.ts";
import { BARE, OURS, RIVALS } from "./contenders.ts";
import { type Kept, keptBy } from "./durability.ts";
import type { Entrant, Figure } from "./figure.ts";
import { type Outcome, type Sample, stopping } from "./measured_program.ts";
import type { Peer } from "./venv.ts";

/** What came of one entrant: a sample a round, or why there is none. */
export interface Measured {
  readonly entrant: Pick<Entrant, "key" | "name" | "kind" | "against" | "isInMemory">;
  readonly samples: Sample[];
  cannot?: string;
  kept?: Kept;
}

/** How it is measured. */
export interface MeasureOptions {
  rounds: number;
  isQuick: boolean;
  /** Those that are installed. */
  peers: readonly Peer[];
  /** Why those that were wanted are not. */
  missing: ReadonlyMap<Peer, string>;
  /** Whether only those are measured that the figure's guards name. */
  isGuardOnly: boolean;
  report(line: string): void;
}

/** Measures everybody in turn, and in the next round the other way round. */
export async function measureFigure(figure: Figure, options: MeasureOptions): Promise<Measured[]> {
  await using stack = new AsyncDisposableStack();
  const entrants = figure.entrants({ isQuick: options.isQuick, stack });
  const measured = entrants.filter((entrant) => isWanted(entrant, figure, options)).map((
    entrant,
  ) => ({ entrant, it: measuredOf(entrant, options) }));
  for (let round = 0; round < Math.min(options.rounds, figure.mostRounds ?? Infinity); round++) {
    for (const { entrant, it } of round % 2 === 0 ? measured : measured.toReversed()) {
      if (it.cannot !== undefined) continue;
      stopping.signal.throwIfAborted();
      options.report(`${figure.key}, round ${round + 1}: ${entrant.name}`);
      const outcome = await outcomeOf(entrant);
      if ("cannot" in outcome) it.cannot = outcome.cannot;
      else it.samples.push(outcome.sample);
    }
  }
  return measured.map(({ it }) => it);
}

/** One that fails is told of, and the others are measured all the same. */
async function outcomeOf(entrant: Entrant): Promise<Outcome> {
  try {
    return await entrant.measure();
  } catch (error) {
    return { cannot: `failed: ${error instanceof Error ? error.message : error}` };
  }
}

function isWanted({ key, peer }: Entrant, { guards }: Figure, options: MeasureOptions): boolean {
  if (options.isGuardOnly) return guards.some(({ ours, limit }) => key === ours || key === limit);
  return peer === undefined || options.peers.includes(peer) || options.missing.has(peer);
}

function measuredOf(entrant: Entrant, { missing }: MeasureOptions): Measured {
  const { key, name, kind, against, isInMemory, peer } = entrant;
  const about = { key, name, kind, ...(against && { against }), ...(isInMemory && { isInMemory }) };
  const why = peer === undefined ? undefined : missing.get(peer);
  return { entrant: about, samples: [], ...(why && { cannot: `not installed: ${why}` }) };
}

/** What contenders kept, each tried once. */
export class Killing {
  readonly #kept = new Map<string, Kept>();

  /** Puts to each what it kept. */
  async tell(measured: readonly Measured[], after: "call" | "end"): Promise<void> {
    for (const it of measured) {
      const contender = contenderOf(it.entrant.key);
      if (it.cannot !== undefined || contender === undefined || contender.kind === "bare") continue;
      const key = `${contender.key} ${after}`;
      const kept = this.#kept.get(key) ?? await keptBy(contender, after);
      this.#kept.set(key, kept);
      it.kept = kept;
    }
  }
}

function contenderOf(key: string): Contender | undefined {
  return [...OURS, ...BARE, ...RIVALS].find((contender) => contender.key === key);
}
