/**
 * A clock and timers that stand still until a test moves them.
 *
 * @module
 */

interface Timer {
  at: number;
  call: () => void;
}

const REAL = {
  now: Date.now,
  performance: performance.now,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};

/** Time in the hands of a test: `using time = new FakeTime()`. Only one at a time. */
export class FakeTime implements Disposable {
  #now: number;
  readonly #timers = new Map<object, Timer>();

  constructor(now: number = Date.UTC(2026, 0, 1)) {
    this.#now = now;
    Date.now = () => this.#now;
    performance.now = () => this.#now;
    globalThis.setTimeout = ((call: () => void, wait = 0) => {
      const timer = { unref: () => timer, ref: () => timer };
      this.#timers.set(timer, { at: this.#now + wait, call });
      return timer;
    }) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer: object) => {
      this.#timers.delete(timer);
    }) as unknown as typeof clearTimeout;
  }

  /** The time, in milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass while the event loop turns: timers that are due are called. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (let due; (due = this.#due(end)) !== undefined;) {
      this.#now = due[1].at;
      this.#timers.delete(due[0]);
      due[1].call();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Lets time pass while the event loop does not turn: no timer is called. Can go back. */
  block(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #due(end: number): [object, Timer] | undefined {
    return [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
  }

  [Symbol.dispose](): void {
    Date.now = REAL.now;
    performance.now = REAL.performance;
    globalThis.setTimeout = REAL.setTimeout;
    globalThis.clearTimeout = REAL.clearTimeout;
  }
}

/** Lets everything go on that only waits for promises. */
async function settle(): Promise<void> {
  await new Promise((resolve) => REAL.setTimeout(resolve));
}
