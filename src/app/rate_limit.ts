/**
 * How many requests a client may send.
 *
 * @module
 */

/** How many seconds' requests a client may send at once. */
const SECONDS_OF_BURST = 2;
/** When so many are known, all are forgotten: whoever has so many addresses is not held up anyway. */
const MOST_CLIENTS = 10_000;

interface Allowance {
  left: number;
  at: number;
}

/** Lets each client send so many requests a second, and twice as many at once after a pause. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #clients = new Map<string, Allowance>();
  readonly #now: () => number;

  /** @param now Milliseconds, from any start on. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Counts a request. Gives 0, or how many seconds later it may be sent again. */
  take(client: string): number {
    const now = this.#now();
    const most = this.#perSecond * SECONDS_OF_BURST;
    const { left: before, at } = this.#clients.get(client) ?? { left: most, at: now };
    const left = Math.min(most, before + (now - at) / 1000 * this.#perSecond);
    if (this.#clients.size >= MOST_CLIENTS) this.#clients.clear();
    this.#clients.set(client, { left: left < 1 ? left : left - 1, at: now });
    return left < 1 ? Math.ceil((1 - left) / this.#perSecond) : 0;
  }
}
