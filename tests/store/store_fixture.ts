/** A store in a file of its own, with one experiment in it. */

import { toAppDateTime } from "../../src/contract/date_time.ts";
import { openSqliteStore } from "../../src/store/sqlite_store.ts";
import type { IterationPlace, TrackingStore } from "../../src/store/tracking_store.ts";

/** Where the experiment is that a new store has. */
export const EXPERIMENT = { projectId: "a".repeat(24), experimentId: "b".repeat(24) };

/** Where an iteration of it is whose id ends in a number. */
export function iterationPlace(number: number): IterationPlace {
  return { ...EXPERIMENT, iterationId: number.toString(16).padStart(24, "0") };
}

/** A store; disposing of it removes its file. */
export class StoreFixture implements AsyncDisposable {
  readonly title = "Iris";
  readonly name = "softmax";
  readonly #directory = Deno.makeTempDirSync();
  readonly path = `${this.#directory}/test.sqlite`;
  readonly store: TrackingStore = openSqliteStore(this.path, { userName: "tester" });

  static async open(): Promise<StoreFixture> {
    const it = new StoreFixture();
    const now = toAppDateTime(new Date());
    const times = { created_at: now, updated_at: now };
    const { projectId, experimentId } = EXPERIMENT;
    await it.store.createProject({
      _id: projectId,
      title: it.title,
      description: "",
      status: "not_started",
      archived: false,
      pinned: false,
      experiments: [{
        id: experimentId,
        project_id: null,
        name: it.name,
        description: null,
        iterations: [],
        ...times,
      }],
      ...times,
    });
    return it;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
    await Deno.remove(this.#directory, { recursive: true });
  }
}
