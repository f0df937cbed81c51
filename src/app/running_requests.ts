/**
 * The requests that run: so that an App can stop when the last of them is answered.
 *
 * @module
 */

import type { Step } from "./access_control.ts";
import { AppError } from "./app_error.ts";

/** Counts the requests that run. A server that stops listening would break their bodies off. */
export class RunningRequests {
  #count = 0;
  #ended: PromiseWithResolvers<void> | undefined;

  /** Counts a request, or refuses it once the App is about to stop. */
  readonly step: Step = async (_c, next) => {
    if (this.#ended !== undefined) throw stopping();
    this.#count++;
    try {
      await next();
    } finally {
      this.#count--;
      this.#tellIfNone();
    }
  };

  /** Refuses further requests, and waits for those that run. */
  async end(): Promise<void> {
    this.#ended ??= Promise.withResolvers();
    this.#tellIfNone();
    await this.#ended.promise;
  }

  #tellIfNone(): void {
    if (this.#count === 0) this.#ended?.resolve();
  }
}

function stopping(): AppError {
  return new AppError(503, "The App is about to stop.", {
    "retry-after": "1",
    "connection": "close",
  });
}
