/**
 * Time as the clients of a run have it: it passes by being waited for, and takes with it what is on its
 * way to the App. So grace and back-off cost nothing, and no request is later than it is meant to be.
 *
 * @module
 */

import type { Clock } from "../../src/delivery/retry.ts";
import type { Chance } from "./chance.ts";

interface Held {
  due: number;
  send(): Promise<void>;
}

/** A clock with a network that goes by it. */
export class FaultTime implements Clock {
  readonly #chance: Chance;
  readonly #held = new Set<Held>();
  readonly #underWay = new Set<Promise<unknown>>();
  #now = Date.UTC(2026, 0, 1);
  now = (): number => this.#now;
  random = (): number => this.#chance.number();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Lets time pass; what is due meanwhile arrives before that. */
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const end = this.#now + milliseconds;
    await this.#arriveBy(end);
    this.#now = Math.max(this.#now, end);
  }

  /** Lets everything arrive that is held. */
  async settle(): Promise<void> {
    await this.#arriveBy(Infinity);
  }

  /** Has something arrive after so many milliseconds. */
  hold(milliseconds: number, send: () => Promise<void>): void {
    this.#held.add({ due: this.#now + milliseconds, send });
  }

  /** Follows what is on its way: time does not pass it by. */
  async follow<T>(way: Promise<T>): Promise<T> {
    const ended = way.catch(() => {});
    this.#underWay.add(ended);
    try {
      return await way;
    } finally {
      this.#underWay.delete(ended);
    }
  }

  /** One after the other, in any order: the original App loses one of two writes at the same moment. */
  async #arriveBy(end: number): Promise<void> {
    for (;;) {
      await Promise.all(this.#underWay);
      const due = [...this.#held].filter((held) => held.due <= end);
      if (due.length === 0 && this.#underWay.size === 0) return;
      if (due.length === 0) continue;
      const next = this.#chance.pick(due);
      this.#held.delete(next);
      await this.follow(next.send());
    }
  }
}
