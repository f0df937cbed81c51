import { join } from "../deps/std_path.ts";
import { objectIdOf } from "../contract/object_id.ts";
import type { Clock } from "./retry.ts";

/** How a lock is waited for. */
export interface ProjectLockOptions {
  /** The tracking folder, such as `.mlops`: the lock's file is made in its `locks`. */
  directory: string;
  clock: Clock;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

const SHORTEST_WAIT = 20;
const LONGEST_WAIT = 100;

/**
 * Waits until nobody else on this machine writes to a project of the original App, which rewrites a
 * whole project at each write: two at the same time would lose one. Requires `--allow-read` and
 * `--allow-write` for the tracking folder.
 *
 * @param project The App's URL and the project's id.
 * @returns The lock; disposing it lets go.
 * @throws The signal's reason when it is aborted.
 */
export async function lockProject(
  project: string,
  { directory, clock, signal }: ProjectLockOptions,
): Promise<Disposable> {
  const folder = join(directory, "locks");
  await Deno.mkdir(folder, { recursive: true });
  // The file stays: if it were removed, two could hold two locks of the same name.
  const path = join(folder, `${objectIdOf(project)}.lock`);
  const file = await Deno.open(path, { create: true, write: true });
  try {
    while (!await file.tryLock(true)) {
      await clock.sleep(SHORTEST_WAIT + clock.random() * (LONGEST_WAIT - SHORTEST_WAIT), signal);
    }
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    // To close it is not enough: a process that is being started has a copy of it for a moment.
    [Symbol.dispose]() {
      file.unlockSync();
      file.close();
    },
  };
}
