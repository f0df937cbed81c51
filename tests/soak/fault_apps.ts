/**
 * Our App as a process of its own, which a run of faults kills and starts again.
 *
 * @module
 */

import { Child } from "../support/child.ts";
import type { ProxiedApp } from "./fault_proxy.ts";

const PROGRAM = new URL("./fault_app_program.ts", import.meta.url);

/** Our App over a folder. */
export class KillableApp implements ProxiedApp, AsyncDisposable {
  /** Where it is reached without any fault; after a restart it is another one. */
  port = 0;
  /** How often it was killed. */
  kills = 0;
  readonly #directory: string;
  #child: Child | undefined;
  #restarting: Promise<void> | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Starts an App. */
  static async start(directory: string): Promise<KillableApp> {
    const app = new KillableApp(directory);
    await app.#start();
    return app;
  }

  /** Kills it by a signal that cannot be caught, and starts it again. */
  async restart(): Promise<void> {
    this.#restarting ??= this.#killAndStart().finally(() => this.#restarting = undefined);
    await this.#restarting;
  }

  async #killAndStart(): Promise<void> {
    this.kills++;
    await this.#child?.[Symbol.asyncDispose]();
    await this.#start();
  }

  async #start(): Promise<void> {
    this.#child = new Child(PROGRAM, this.#directory);
    const line = await this.#child.line();
    if (line === undefined) throw new Error("The App does not start");
    this.port = Number(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#restarting;
    await this.#child?.[Symbol.asyncDispose]();
  }
}
