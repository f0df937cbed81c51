/**
 * A clock for schedules in the hands of a test.
 *
 * @module
 */

interface Job {
  cron: string | Deno.CronSchedule;
  options: { backoffSchedule?: number[]; signal?: AbortSignal };
  handler: () => void | Promise<void>;
}

/** Stands in for `Deno.cron`, which waits a minute at least: `using cron = new FakeCron()`. */
export class FakeCron implements Disposable {
  readonly jobs = new Map<string, Job>();

  constructor() {
    const cron = (
      name: string,
      cron: Job["cron"],
      options: Job["options"],
      handler: Job["handler"],
    ): Promise<void> => {
      this.jobs.set(name, { cron, options, handler });
      const { promise, resolve } = Promise.withResolvers<void>();
      options.signal?.addEventListener("abort", () => resolve());
      return promise;
    };
    Object.defineProperty(Deno, "cron", { value: cron, configurable: true });
  }

  /** Lets the time of a schedule come; gives what its handler rejects with, and `undefined` if it does not. */
  async tick(name: string): Promise<unknown> {
    try {
      await this.jobs.get(name)!.handler();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  [Symbol.dispose](): void {
    Reflect.deleteProperty(Deno, "cron");
  }
}
