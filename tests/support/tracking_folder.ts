/**
 * A tracking folder for one test.
 *
 * @module
 */

import { join } from "../../src/deps/std_path.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { configure, type Settings } from "../../src/settings.ts";
import { closeEmbeddedApp } from "../../src/tracking/connect.ts";

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
  const configuration = configure({ directory, ...settings });
  return {
    root,
    directory,
    outbox: new Outbox(directory),
    async [Symbol.asyncDispose](): Promise<void> {
      configuration[Symbol.dispose]();
      await closeEmbeddedApp(directory);
      await Deno.remove(root, { recursive: true });
    },
  };
}
