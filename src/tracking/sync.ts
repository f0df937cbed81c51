/**
 * Sends what waits in the outbox.
 *
 * @module
 */

import {
  syncOutbox as syncJournals,
  type SyncProgress,
  type SyncResult,
} from "../delivery/sync_outbox.ts";
import { Outbox } from "../journal/outbox.ts";
import { currentSettings } from "../settings.ts";
import { quoted } from "./argument.ts";
import { connect } from "./connect.ts";

/** How the outbox is sent. */
export interface SyncOptions {
  /** The App that iterations go to of which no App has anything yet. @default {each iteration's own} */
  to?: string | URL | undefined;
  /** Try again what an App refused before. @default {false} */
  retryRejected?: boolean | undefined;
  /** Told of each iteration. */
  onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/**
 * Sends every iteration of the outbox whose process is gone or has left it behind: one that did not end
 * is `crashed`. What an App has in full leaves the outbox.
 *
 * @throws {TypeError} If `to` is no URL of an App.
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
  const { to, retryRejected, onProgress } = options;
  if (to !== undefined) checkUrl(to);
  const settings = currentSettings();
  // A token is for the App that the settings name: here that is the one to send to.
  const connected = to === undefined ? settings : { ...settings, url: String(to) };
  const outbox = new Outbox(settings.directory);
  const result = await syncJournals(outbox, {
    connect: (target) => connect(target, connected),
    to,
    retryRejected,
    onProgress,
  });
  outbox.sweep();
  return result;
}

function checkUrl(to: string | URL): void {
  if (/^https?:$/.test(URL.parse(to)?.protocol ?? "")) return;
  throw new TypeError(`syncOutbox(): to must be an http or https URL, not ${quoted(to)}`);
}
