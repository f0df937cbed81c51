/**
 * What waits in the outbox, read without reading whole journals.
 *
 * @module
 */

import { messageOf } from "../contract/iteration_error.ts";
import { isStuck, journalTarget } from "../delivery/outbox_courier.ts";
import { folderSize } from "../journal/folder_size.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";
import { mayLiveElsewhere, Outbox } from "../journal/outbox.ts";
import { currentSettings } from "../settings.ts";
import { shownPath } from "../tracking/permission.ts";
import { pickId } from "./pick_id.ts";

/** What a journal of the outbox waits for. */
export type OutboxState = "running" | "waiting" | "rejected" | "stuck" | "unreadable";

/** One journal of the outbox. */
export interface OutboxEntry {
  id: string;
  name: string;
  /** When its iteration started, in ISO 8601; `null` if that cannot be read. */
  started_at: string | null;
  bytes: number;
  /** The App that it goes to: its URL, or `embedded`. */
  target: string;
  /** Title of the project that it goes into in place of its own. */
  project: string | null;
  state: OutboxState;
  /** Tries that failed. */
  attempts: number;
  last_error: string | null;
}

/** Lists the outbox, the oldest first. A folder that does not exist holds none. */
export function outboxEntries(): OutboxEntry[] {
  const outbox = ownOutbox();
  const entries = outbox.list().map((id) => tryEntry(outbox.folder(id)));
  return entries.filter((it) => it !== undefined).sort((a, b) => startOf(a) - startOf(b));
}

/**
 * Finds a journal of the outbox.
 *
 * @param part Its id, or the beginning or the end of it.
 * @throws {Error} If there is no such one, or more than one.
 */
export function findWaiting(part: string): string {
  const outbox = ownOutbox();
  const place = shownPath(outbox.directory);
  return pickId(outbox.list(), part, `Nothing that waits in ${place}`);
}

/** The outbox of the settings. */
export function ownOutbox(): Outbox {
  return new Outbox(currentSettings().directory);
}

function startOf({ started_at }: OutboxEntry): number {
  return started_at === null ? 0 : Date.parse(started_at);
}

/** A journal that cannot be read is listed all the same; one that is gone meanwhile is not. */
function tryEntry(folder: JournalFolder): OutboxEntry | undefined {
  try {
    return entryOf(folder);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return {
      id: folder.id,
      name: "",
      started_at: null,
      bytes: folderSize(folder.path),
      target: "",
      project: null,
      state: "unreadable",
      attempts: 0,
      last_error: messageOf(error),
    };
  }
}

function entryOf(folder: JournalFolder): OutboxEntry {
  const { name, started_at } = folder.header();
  const { attempts, rejected, last_error, project = null } = folder.deliveryState();
  const target = journalTarget(folder);
  return {
    id: folder.id,
    name,
    started_at: new Date(started_at).toISOString(),
    bytes: folderSize(folder.path),
    target: target.kind === "embedded" ? target.kind : target.url,
    project,
    state: stateOf(folder),
    attempts,
    last_error: rejected === null ? last_error : `${rejected.status}: ${rejected.detail}`,
  };
}

function stateOf(folder: JournalFolder): OutboxState {
  if (folder.isHeld() || mayLiveElsewhere(folder)) return "running";
  const state = folder.deliveryState();
  return state.rejected ? "rejected" : isStuck(state) ? "stuck" : "waiting";
}
