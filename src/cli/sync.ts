/**
 * `mlops sync`: sends what waits in the outbox.
 *
 * @module
 */

import { InvalidArgumentError, Option } from "../deps/commander.ts";
import type { SyncProgress, SyncResult } from "../delivery/sync_outbox.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import { type ProgressBar, showProgress } from "../tracking/progress.ts";
import { type SyncOptions, syncOutbox } from "../tracking/sync.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { oneLine } from "./format.ts";
import { print, printError, printJson } from "./print.ts";

interface SyncCommandOptions extends CliOptions {
  to?: string | undefined;
  retryRejected?: boolean | undefined;
}

/** Sends what waits in the outbox. */
export const sync: CliCommand = {
  usage: "sync",
  summary: "send what waits in the outbox; exits 1 if anything stays",
  options: [
    new Option(
      "--to <url>",
      "the App for iterations of which no App has anything yet (default: each one's own)",
    ).argParser(parseUrl),
    new Option("--retry-rejected", "try again what an App refused before"),
  ],
  examples: [
    ["sync", "to the Apps that the iterations were meant for"],
    ["sync --to http://127.0.0.1:8000", "to this App"],
  ],
  async run({ json, to, retryRejected }: SyncCommandOptions) {
    const { result, told } = await syncTelling({ to, retryRejected }, !json);
    for (const line of told) printError(line);
    if (json) printJson(result);
    else print(summaryOf(result));
    return result.pending + result.rejected > 0 ? 1 : 0;
  },
};

/** Sends, and gathers what is to be told when the progress bar is gone. */
async function syncTelling(
  options: SyncOptions,
  isForEyes: boolean,
): Promise<{ result: SyncResult; told: string[] }> {
  const told: string[] = [];
  let bar: ProgressBar | undefined;
  try {
    const result = await syncOutbox({
      ...options,
      onProgress(progress) {
        told.push(...linesOf(progress));
        if (!isForEyes) return;
        bar ??= showProgress("sync", progress.total);
        bar?.update(progress.done);
      },
    });
    return { result, told };
  } finally {
    bar?.stop();
  }
}

function linesOf({ id, outcome }: SyncProgress): string[] {
  const told = outcome.kind === "delivered"
    ? outcome.warnings
    : outcome.kind === "pending"
    ? [`stays: ${outcome.reason}`]
    : [`rejected: ${outcome.error?.message ?? `${outcome.status} ${outcome.detail}`}`];
  return told.map((text) => `${id} ${oneLine(text)}`);
}

function summaryOf({ delivered, pending, rejected }: SyncResult): string {
  if (delivered + pending + rejected === 0) {
    return `Nothing waits in ${shownPath(currentSettings().directory)}.`;
  }
  return `${delivered} delivered, ${pending} pending, ${rejected} rejected`;
}

function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new InvalidArgumentError("It must be a URL that starts with http:// or https://.");
}
