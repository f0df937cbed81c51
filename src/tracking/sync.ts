/**
 * Sends what waits in the outbox.
 *
 * @module
 */

import { loadModule } from "../contract/load_module.ts";
import type { SyncOutboxOptions, SyncProgress, SyncResult } from "../delivery/sync_outbox.ts";
import { Outbox } from "../journal/outbox.ts";
import { currentSettings } from "../settings.ts";
import { checkId, checkLength, quoted } from "./argument.ts";

/** How the outbox is sent. */
export interface SyncOptions {
  /** The App that iterations go to of which no App has anything yet. @default {each iteration's own} */
  to?: string | URL | undefined;
  /**
   * Title of the project that iterations go into of which no App has anything yet; it is made when it is
   * missing. Their experiments keep their names there.
   *
   * @default {each iteration's own}
   */
  project?: string | undefined;
  /** The ids of the iterations that are sent. @default {all} */
  ids?: readonly string[] | undefined;
  /** Try again what an App refused before, or failed at ten times in the same way. @default {false} */
  retryRejected?: boolean | undefined;
  /** Ends it; what is left then stays for another time. */
  signal?: AbortSignal | undefined;
  /** Told of each iteration. */
  onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/** How the outbox is watched. */
export interface WatchOptions extends SyncOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** Milliseconds from the end of one look to the next. */
  every: number;
}

/**
 * Sends every iteration of the outbox whose process is gone or has left it behind: one that did not end
 * is `crashed`. What an App has in full leaves the outbox.
 *
 * @throws {TypeError} If an option is wrong.
 * @returns How many were delivered, stay for another time, and were refused.
 *
 * @example
 * ```ts
 * import { syncOutbox, withSettings } from "@mlops/tracking";
 * import { assertEquals } from "@std/assert";
 *
 * const directory = Deno.makeTempDirSync();
 * const result = await withSettings({ directory }, () => syncOutbox());
 * assertEquals(result, { delivered: 0, pending: 0, rejected: 0 });
 * ```
 */
export async function syncOutbox(options: SyncOptions = {}): Promise<SyncResult> {
  const prepared = prepare(options);
  const outbox = new Outbox(currentSettings().directory);
  const { syncOutbox: syncJournals } = await loadModule(() => import("../delivery/sync_outbox.ts"));
  const result = await syncJournals(outbox, prepared);
  outbox.sweep();
  return result;
}

/** Sends what appears in the outbox, until its signal ends it. */
export async function watchOutbox(options: WatchOptions): Promise<SyncResult> {
  const { signal, every } = options;
  const outbox = new Outbox(currentSettings().directory);
  const prepared = prepare(options);
  const { watchOutbox: watchJournals } = await loadModule(() =>
    import("../delivery/watch_outbox.ts")
  );
  return await watchJournals(outbox, { ...prepared, signal, every });
}

function prepare(options: SyncOptions): SyncOutboxOptions {
  const { to, project, ids = [] } = options;
  if (to !== undefined) checkUrl(to);
  if (project !== undefined) checkLength("syncOutbox(): project", project, 40);
  for (const id of ids) checkId("syncOutbox(): ids", id);
  const settings = currentSettings();
  // A token is for the App that the settings name: here that is the one to send to.
  const connected = to === undefined ? settings : { ...settings, url: String(to) };
  return {
    ...options,
    async connect(target) {
      const { connect } = await loadModule(() => import("./connect.ts"));
      return await connect(target, connected);
    },
  };
}

function checkUrl(to: string | URL): void {
  if (/^https?:$/.test(URL.parse(to)?.protocol ?? "")) return;
  throw new TypeError(`syncOutbox(): to must be an http or https URL, not ${quoted(to)}`);
}
