/**
 * Tries again what had no answer, later and later, and not all clients at the same moment.
 *
 * @module
 */

import { MlopsAppUnreachableError } from "../errors.ts";

/** Time and chance, so that tests can have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** A number from 0 to below 1. */
  random(): number;
  /**
   * Waits.
   *
   * @throws The signal's reason when it is aborted.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The system's time and chance. */
export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      }
    });
  },
};

/** How often and how long is tried. */
export interface RetryOptions {
  /** Tries at most. @default {4} */
  attempts?: number | undefined;
  /** Milliseconds at most before the second try; twice as many before each further one. @default {250} */
  firstDelay?: number | undefined;
  /**
   * Milliseconds at most before any try. An App that asks for a longer pause is not tried again.
   *
   * @default {30_000}
   */
  longestDelay?: number | undefined;
  /** Ends the tries. */
  signal?: AbortSignal | undefined;
  /** @default {systemClock} */
  clock?: Clock | undefined;
}

/**
 * Calls a function until it does not fail for want of an answer, with exponential back-off and full
 * jitter. A pause that the App asked for is kept.
 *
 * @throws What the function threw last: any other error at once, or when it was tried often enough, or
 * when the signal is aborted.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = 4, firstDelay = 250, longestDelay = 30_000, signal } = options;
  const clock = options.clock ?? systemClock;
  for (let failures = 1;; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const isHopeless = !(error instanceof MlopsAppUnreachableError) || !error.isTransient ||
        failures >= attempts || (error.retryAfter ?? 0) > longestDelay;
      if (isHopeless || signal?.aborted) throw error;
      const most = Math.min(firstDelay * 2 ** (failures - 1), longestDelay);
      const pause = Math.max(clock.random() * most, error.retryAfter ?? 0);
      await clock.sleep(pause, signal).catch(() => {
        throw error;
      });
    }
  }
}
