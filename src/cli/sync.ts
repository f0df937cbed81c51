/**
 * `mlops sync`: sends what waits in the outbox.
 *
 * @module
 */

import { InvalidArgumentError, Option } from "../deps/commander.ts";
import type { SyncResult } from "../delivery/sync_outbox.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import { type ProgressBar, showProgress } from "../tracking/progress.ts";
import { type SyncOptions, syncOutbox } from "../tracking/sync.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { findWaiting } from "./outbox_entries.ts";
import { print, printError, printJson } from "./print.ts";
import { isHeld, linesOf } from "./sync_lines.ts";
import { watch } from "./watch.ts";

interface SyncCommandOptions extends CliOptions {
  to?: string | undefined;
  project?: string | undefined;
  retryRejected?: boolean | undefined;
  /** Seconds, if they are given. */
  watch?: number | true | undefined;
}

const WATCH_SECONDS = 5;

/** Sends what waits in the outbox. */
export const sync: CliCommand = {
  usage: "sync [id...]",
  summary:
    "send what waits in the outbox, or some of it; exits 1 if anything stays that no other process works on",
  options: [
    new Option(
      "--to <url>",
      "the App for iterations of which no App has anything yet (default: each one's own)",
    ).argParser(parseUrl),
    new Option(
      "--project <title>",
      "the project for iterations of which no App has anything yet (default: each one's own)",
    ),
    new Option("--retry-rejected", "try again what an App refused before, or always fails at"),
    new Option(
      "--watch [seconds]",
      `go on, looking every so many seconds (${WATCH_SECONDS}); Ctrl-C stops it, and it exits 0`,
    ).argParser(parseSeconds),
  ],
  examples: [
    ["sync", "to the Apps that the iterations were meant for"],
    ["sync --to http://127.0.0.1:8000", "to this App"],
    ["sync 1a2b3c4d --retry-rejected --project Iris", "one whose own project is gone"],
    ["sync --watch", "as a daemon"],
  ],
  async run({ json, watch: pause, ...given }: SyncCommandOptions, ...parts) {
    const { to, project, retryRejected } = given;
    const ids = parts.length === 0 ? undefined : parts.map(findWaiting);
    const options = { to, project, retryRejected, ids };
    if (pause !== undefined) {
      const seconds = pause === true ? WATCH_SECONDS : pause;
      tellSum(await watch(options, { seconds, json }), json);
      return 0;
    }
    const { result, told, held } = await syncTelling(options, !json);
    for (const line of told) printError(line);
    tellSum(result, json);
    return result.pending - held + result.rejected > 0 ? 1 : 0;
  },
};

function tellSum(result: SyncResult, json: boolean | undefined): void {
  if (json) printJson(result);
  else print(summaryOf(result));
}

/** Sends, and gathers what is to be told when the progress bar is gone, and how many others work on. */
async function syncTelling(
  options: SyncOptions,
  isForEyes: boolean,
): Promise<{ result: SyncResult; told: string[]; held: number }> {
  const told: string[] = [];
  let held = 0;
  let bar: ProgressBar | undefined;
  try {
    const result = await syncOutbox({
      ...options,
      onProgress(progress) {
        told.push(...linesOf(progress));
        if (isHeld(progress.outcome)) held++;
        if (!isForEyes) return;
        bar ??= showProgress("sync", progress.total);
        bar?.update(progress.done);
      },
    });
    return { result, told, held };
  } finally {
    bar?.stop();
  }
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

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0) return seconds;
  throw new InvalidArgumentError("It must be a number of seconds above 0.");
}
