import { formatDuration, formatSize, oneLine, shortIds } from "./format.ts";
import type { OutboxEntry, OutboxState } from "./outbox_entries.ts";
import { type Column, renderTable } from "./table.ts";
import { type Screen, type Style, styled } from "./terminal.ts";

/** How the outbox is shown. */
export interface OutboxTableOptions {
  screen: Screen;
  /** @default {the time of the call} */
  now?: Date;
}

const STATE_STYLES: Record<OutboxState, Style> = {
  running: "cyan",
  waiting: "yellow",
  rejected: "red",
  stuck: "red",
  unreadable: "red",
};

/** Renders journals of the outbox, one a row, in the order in which they come. */
export function renderOutbox(
  entries: readonly OutboxEntry[],
  { screen, now = new Date() }: OutboxTableOptions,
): string {
  const short = shortIds(entries.map(({ id }) => id));
  const columnOf = (head: string, cell: (entry: OutboxEntry) => string): Column => ({
    head,
    cells: entries.map(cell),
  });
  return renderTable([
    columnOf("id", ({ id }) => short.get(id)!),
    { ...columnOf("name", ({ name }) => oneLine(name)), least: 12 },
    columnOf("state", ({ state }) => styled(state, STATE_STYLES[state], screen)),
    { ...columnOf("age", (entry) => ageOf(entry, now)), align: "right", drop: 2 },
    { ...columnOf("size", ({ bytes }) => formatSize(bytes)), align: "right", drop: 3 },
    { ...columnOf("target", targetOf), least: 20, drop: 1 },
    { ...columnOf("tries", ({ attempts }) => String(attempts)), align: "right", drop: 4 },
    { ...columnOf("last error", ({ last_error }) => oneLine(last_error ?? "")), least: 24 },
  ], screen);
}

function ageOf({ started_at }: OutboxEntry, now: Date): string {
  return started_at === null ? "" : formatDuration(now.getTime() - Date.parse(started_at));
}

function targetOf({ target, project }: OutboxEntry): string {
  return project === null ? target : oneLine(`${target} / ${project}`);
}
