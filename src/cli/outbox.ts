/**
 * `mlops outbox`: what waits for an App, and what can be done about it by hand.
 *
 * @module
 */

import { InvalidArgumentError, Option } from "../deps/commander.ts";
import { currentSettings } from "../settings.ts";
import { mlopsCommand } from "../tracking/command_line.ts";
import { shownPath } from "../tracking/permission.ts";
import type { CliCommand, CliOptions } from "./cli_command.ts";
import { countOf, formatSize } from "./format.ts";
import { outboxEntries, type OutboxEntry, type OutboxState } from "./outbox_entries.ts";
import { exportWaiting } from "./outbox_export.ts";
import { removeWaiting } from "./outbox_remove.ts";
import { renderOutbox } from "./outbox_table.ts";
import { print, printJsonList } from "./print.ts";
import { stdoutScreen } from "./terminal.ts";

interface OutboxOptions extends CliOptions {
  limit?: number | undefined;
}

/** Rows that still make a list for eyes. */
const SCREENFUL = 50;
const STATES: readonly OutboxState[] = ["running", "waiting", "rejected", "stuck", "unreadable"];

/** Lists the outbox. */
export const outbox: CliCommand = {
  usage: "outbox",
  summary: "list what no App has in full yet, the oldest first",
  options: [
    new Option(
      "-n, --limit <count>",
      `how many at most (default: ${SCREENFUL}, with --json all)`,
    ).argParser(parseLimit),
  ],
  examples: [
    ["outbox", "what runs, waits, was rejected, or is stuck, and why"],
    ["outbox export 1a2b3c4d --out it.json", "one of them as JSON, with all that is known of it"],
    ["outbox remove 1a2b3c4d --yes", "throws one of them away"],
  ],
  commands: [exportWaiting, removeWaiting],
  run({ json, dir, limit }: OutboxOptions) {
    const entries = outboxEntries();
    if (json) printJsonList(entries.slice(0, limit));
    else if (entries.length === 0) {
      print(`Nothing waits in ${shownPath(currentSettings().directory)}.`);
    } else tell(entries, limit ?? SCREENFUL, dir);
    return Promise.resolve(0);
  },
};

function tell(entries: readonly OutboxEntry[], most: number, dir: string | undefined): void {
  const shown = entries.slice(0, most);
  print(renderOutbox(shown, { screen: stdoutScreen() }));
  if (entries.length > most) print("\nThere are more: see --limit.");
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  print(`\n${countOf(entries.length, "iteration")}, ${formatSize(bytes)}: ${countsOf(entries)}`);
  const has = (...states: OutboxState[]) => entries.some(({ state }) => states.includes(state));
  if (has("waiting")) print(`Send with: ${mlopsCommand("sync", dir)}`);
  if (has("rejected", "stuck")) {
    print(`When the cause is mended: ${mlopsCommand("sync --retry-rejected", dir)}`);
  }
}

function countsOf(entries: readonly OutboxEntry[]): string {
  const counts = STATES.map((state) =>
    [state, entries.filter((entry) => entry.state === state).length] as const
  );
  return counts.filter(([, count]) => count > 0).map(([state, count]) => `${count} ${state}`)
    .join(", ");
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(limit)) return limit;
  throw new InvalidArgumentError("It must be a whole number.");
}
