/**
 * A tracking folder for one test.
 *
 * @module
 */

import { join } from "../../src/deps/std_path.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import type { Settings } from "../../src/setting_types.ts";
import { configure } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";

/** The names of what lies in a folder. */
export function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
}

const MOST_TURNS = 20_000;

/** A tracking folder that is in use until it is disposed, and gone afterwards. */
export interface TrackingFolder extends AsyncDisposable {
  /** The temporary folder around it. */
  root: string;
  /** The tracking folder itself. */
  directory: string;
  outbox: Outbox;
}

/** Tracks into a folder of its own: `await using folder = trackingFolder()`. */
export function trackingFolder(settings: Settings = {}): TrackingFolder {
  const root = Deno.makeTempDirSync();
  const directory = join(root, ".mlops");
  const outbox = new Outbox(directory);
  const configuration = configure({ directory, ...settings });
  return {
    root,
    directory,
    outbox,
    async [Symbol.asyncDispose](): Promise<void> {
      configuration[Symbol.dispose]();
      await isOver(outbox);
      await closeEmbeddedApp(directory);
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** Waits for what goes on behind calls that returned: the delivery of synchronous ones, and of children. */
async function isOver(outbox: Outbox): Promise<void> {
  for (let turn = 0; outbox.list().some((id) => outbox.folder(id).isHeld()); turn++) {
    if (turn === MOST_TURNS) throw new Error("An iteration was not ended, or not delivered");
    await new Promise((resolve) => setTimeout(resolve));
  }
}
