/**
 * What the command line asks for.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type Peer, PEERS } from "./venv.ts";

/** What is measured, and how. */
export interface BenchOptions {
  /** The figures' keys, or their letters. @default {all} */
  figures: string[] | undefined;
  peers: readonly Peer[];
  rounds: number;
  isQuick: boolean;
  isMarkdown: boolean;
  /** Whether the ratios are compared with those that were recorded. */
  isCheck: boolean;
  /** Whether they are recorded. */
  isRecord: boolean;
  /** Whether only what the ratios need is measured. */
  isGuardOnly: boolean;
  /** Where all samples go. @default {into the bench's folder} */
  json: string | undefined;
}

/** Fewer tell no noise. */
const LEAST_ROUNDS = 3;

/**
 * Reads the arguments of the command line.
 *
 * @throws {TypeError} If one is wrong.
 */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      figures: { type: "string" },
      peers: { type: "string" },
      rounds: { type: "string" },
      json: { type: "string" },
      quick: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
    },
  });
  const { figures, json, quick, markdown, check, record } = values;
  const peers = values.peers === undefined ? (check ? [] : PEERS) : peersOf(values.peers);
  const rounds = roundsOf(values.rounds ?? (quick ? "3" : "5"), check || record ? LEAST_ROUNDS : 1);
  return {
    figures: figures?.split(","),
    peers,
    rounds,
    isQuick: quick,
    isMarkdown: markdown,
    isCheck: check,
    isRecord: record,
    isGuardOnly: check && peers.length === 0,
    json,
  };
}

function peersOf(text: string): Peer[] {
  const names = text.split(",").filter((name) => name !== "");
  const unknown = names.filter((name) => !(PEERS as string[]).includes(name));
  if (unknown.length === 0) return names as Peer[];
  throw new TypeError(`Cannot measure ${unknown}: there is ${PEERS.join(", ")}, or '' for none`);
}

function roundsOf(text: string, least: number): number {
  const rounds = Number(text);
  if (Number.isSafeInteger(rounds) && rounds >= least) return rounds;
  throw new TypeError(`Cannot measure ${text} rounds: it must be a whole number from ${least} on`);
}
