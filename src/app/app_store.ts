/**
 * The store of an App, which is opened when it is needed for the first time.
 *
 * @module
 */

import type { TrackingStore } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { databaseNumber, openFolder } from "./open_folder.ts";

/** Where an App keeps things. */
export interface AppStoreOptions {
  /** @default {".mlops"} */
  directory?: string | undefined;
  /** @default {the user of this process} */
  userName?: string | undefined;
}

/** The store in a folder. Disposing of it closes it for good. */
export class AppStore implements AsyncDisposable {
  readonly #directory: string;
  readonly #userName: string;
  readonly #opened = new AsyncDisposableStack();
  #store: TrackingStore | undefined;
  #number: number | undefined;

  constructor({ directory = ".mlops", userName = processUser() }: AppStoreOptions) {
    this.#directory = directory;
    this.#userName = userName;
  }

  /**
   * Gives the store. One whose file was deleted is left for a new one: what it still took would be gone.
   *
   * @throws {AppError} If the App was closed.
   * @throws {StoreTroubleError} If the store cannot be opened.
   */
  access = (): TrackingStore => {
    if (this.#opened.disposed) throw new AppError(503, "The App is closed.");
    if (this.#store === undefined || databaseNumber(this.#directory) !== this.#number) {
      this.#store = this.#opened.use(openFolder(this.#directory, { userName: this.#userName }));
      this.#number = databaseNumber(this.#directory);
    }
    return this.#store;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }
}

function processUser(): string {
  for (const variable of ["USERNAME", "USER"]) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    const name = state === "granted" ? Deno.env.get(variable) : undefined;
    if (name) return name;
  }
  return "unknown";
}
