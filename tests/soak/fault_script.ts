/**
 * Which fault befalls a request: by a seed, so that a run can be had again.
 *
 * @module
 */

import type { Chance } from "./chance.ts";

/** What can befall a request between a client and an App. */
export type FaultKind =
  /** The App handles it; the connection breaks before the reply. */
  | "reply lost"
  /** The connection breaks before the App sees it. */
  | "request lost"
  /** The App gets it twice at the same moment. */
  | "duplicated"
  /** The connection breaks, and the App gets the request later: behind others that were sent after it. */
  | "late"
  /** There is no reply, and the App gets the request only when the client has given it up. */
  | "timed out"
  /** The App gets a part of the body, and its answer to that comes back, or none. */
  | "request broken"
  /** The reply breaks off. */
  | "reply broken"
  /** The reply comes in crumbs. */
  | "slow drip"
  /** Something before the App answers 408, 425, 429 or 5xx in its place, and so to some more requests. */
  | "storm"
  /** A login page, with status 200. */
  | "HTML"
  /** JSON that breaks off, with status 200 and a length that fits. */
  | "JSON broken"
  /** A redirect to another origin. */
  | "redirect"
  /** A proxy that does not know the App any more. */
  | "proxy's 404"
  /** The App is killed, before or after it handles the request, and started again. */
  | "restart";

/** What befalls a request. */
export interface Fault {
  kind: FaultKind;
  /** Whether the App handles it all the same. */
  isHandled: boolean;
  /** Of a storm. */
  status: number;
  retryAfter: string | undefined;
  /** Of what is broken: how much of it comes, from 0 to below 1. */
  part: number;
}

/** How likely each fault is among faults. */
const WEIGHTS: Record<FaultKind, number> = {
  "reply lost": 20,
  "request lost": 12,
  "duplicated": 12,
  "late": 16,
  "timed out": 1,
  "request broken": 6,
  "reply broken": 8,
  "slow drip": 4,
  "storm": 8,
  "HTML": 4,
  "JSON broken": 6,
  "redirect": 2,
  "proxy's 404": 2,
  "restart": 0.4,
};

const STATUSES = [408, 425, 429, 500, 502, 503, 504];
const RETRY_AFTERS = [undefined, "0", "1", "7", "-3", "86400", "soon", "date"];
const LONGEST_STORM = 6;

/** A script of faults. */
export class FaultScript {
  readonly #chance: Chance;
  readonly #kinds: FaultKind[];
  readonly #sum: number;
  /** How likely a fault is at all. */
  rate: number;
  #storm: { fault: Fault; left: number } | undefined;

  /** @param kinds The faults that there are. */
  constructor(chance: Chance, rate: number, kinds: readonly FaultKind[] = FAULT_KINDS) {
    this.#chance = chance;
    this.rate = rate;
    this.#kinds = [...kinds];
    this.#sum = kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0);
  }

  /** What befalls the next request; `undefined` for nothing. */
  next(): Fault | undefined {
    if (this.rate === 0) return undefined;
    if (this.#storm && this.#storm.left-- > 0) return this.#storm.fault;
    this.#storm = undefined;
    if (this.#chance.number() >= this.rate) return undefined;
    const fault = this.#any();
    if (fault.kind === "storm") {
      this.#storm = { fault, left: this.#chance.below(LONGEST_STORM) };
    }
    return fault;
  }

  #any(): Fault {
    const retryAfter = this.#chance.pick(RETRY_AFTERS);
    return {
      kind: this.#kind(),
      isHandled: this.#chance.number() < 0.5,
      status: this.#chance.pick(STATUSES),
      retryAfter: retryAfter === "date" ? new Date(Date.now() + 2000).toUTCString() : retryAfter,
      part: this.#chance.number(),
    };
  }

  #kind(): FaultKind {
    let left = this.#chance.number() * this.#sum;
    return this.#kinds.find((kind) => (left -= WEIGHTS[kind]) < 0) ?? "reply lost";
  }
}

/** Every kind of fault. */
export const FAULT_KINDS: readonly FaultKind[] = Object.keys(WEIGHTS) as FaultKind[];
