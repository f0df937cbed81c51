/**
 * `mlops sync --watch`: sends what appears in the outbox until it is stopped.
 *
 * @module
 */

import type { SyncProgress, SyncResult } from "../delivery/sync_outbox.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import { type SyncOptions, watchOutbox } from "../tracking/sync.ts";
import { print, printJson } from "./print.ts";
import { onStopSignal } from "./stop_signals.ts";
import { isHeld, linesOf } from "./sync_lines.ts";

/** How it is watched. */
export interface WatchCommandOptions {
  seconds: number;
  json: boolean | undefined;
}

/** Sends what appears, tells each thing that happens once, and gives the sum in the end. */
export async function watch(
  options: SyncOptions,
  { seconds, json }: WatchCommandOptions,
): Promise<SyncResult> {
  const controller = new AbortController();
  const { signal } = controller;
  using _listening = onStopSignal(() => controller.abort());
  if (!json) print(`Watching ${shownPath(currentSettings().directory)}. Stop with Ctrl-C.`);
  const news = new SyncNews();
  return await watchOutbox({
    ...options,
    signal,
    every: seconds * 1000,
    onProgress(progress) {
      if (signal.aborted && progress.outcome.kind === "pending") return; // it is only given up now
      const lines = news.linesOf(progress);
      if (!json) lines.forEach(print);
      else if (lines.length > 0) printJson({ id: progress.id, ...progress.outcome });
    },
  });
}

/** What has not been told yet. */
export class SyncNews {
  /** What was told last of each iteration. */
  readonly #told = new Map<string, string>();
  /** Which Apps are down, as was told. */
  readonly #silent = new Set<string>();

  linesOf(progress: SyncProgress): string[] {
    const { id, outcome } = progress;
    if (isHeld(outcome)) return [];
    if (outcome.kind === "pending" && outcome.isUnreachable) return this.#ofApp(outcome.reason);
    const lines = linesOf(progress);
    if (outcome.kind === "delivered") {
      this.#told.delete(id);
      this.#silent.clear();
      return [`${id} delivered`, ...lines];
    }
    const text = lines.join("\n");
    if (this.#told.get(id) === text) return [];
    this.#told.set(id, text);
    return lines;
  }

  #ofApp(reason: string): string[] {
    if (this.#silent.has(reason)) return [];
    this.#silent.add(reason);
    return [`waits: ${reason}`];
  }
}
