/**
 * What failed lately, and is therefore left in peace for a while: twice as long after each failure.
 *
 * @module
 */

/** How long failures count. */
export interface BackoffOptions {
  /** Milliseconds after the first failure. */
  first: number;
  /** Milliseconds at most. @default {300_000} */
  longest?: number | undefined;
  /** Milliseconds of any clock that never goes back. @default {performance.now} */
  now?: (() => number) | undefined;
}

interface Failure {
  reason: string;
  count: number;
  until: number;
}

/** Remembers failures by a key, such as an App's. */
export class Backoff {
  readonly #first: number;
  readonly #longest: number;
  readonly #now: () => number;
  readonly #failures = new Map<string, Failure>();

  constructor({ first, longest = 300_000, now = () => performance.now() }: BackoffOptions) {
    this.#first = first;
    this.#longest = Math.max(first, longest);
    this.#now = now;
  }

  /** Why something is to be left in peace now; `undefined` if it is not. */
  reason(key: string): string | undefined {
    const failure = this.#failures.get(key);
    return failure !== undefined && this.#now() < failure.until ? failure.reason : undefined;
  }

  /** Whether the last that is known of something is that it failed. */
  hasFailed(key: string): boolean {
    return this.#failures.has(key);
  }

  failed(key: string, reason: string): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    const wait = Math.min(this.#first * 2 ** (count - 1), this.#longest);
    this.#failures.set(key, { reason, count, until: this.#now() + wait });
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }
}
