/** Chance that a seed repeats: what a run did can be done again. */
export class Chance {
  #state: number;

  /** @param parts The seed of the run, and what is decided by it: each list of numbers its own chance. */
  constructor(...parts: number[]) {
    this.#state = 0;
    for (const part of parts) {
      this.#state = (this.#state + part) | 0;
      this.#state = Math.floor(this.number() * 2 ** 32) | 0;
    }
  }

  /** A number from 0 to below 1 (mulberry32). */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below a limit. */
  below(limit: number): number {
    return Math.floor(this.number() * limit);
  }

  /** A whole number from 1 to a limit, of which small ones come as often as large ones by their digits. */
  upTo(limit: number): number {
    return Math.floor((limit + 1) ** this.number());
  }

  /** One of a list. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
