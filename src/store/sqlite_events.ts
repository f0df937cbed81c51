/**
 * What happened to iterations. Triggers write it down, so that it is told whichever process did it.
 *
 * @module
 */

import type { SqliteDatabase } from "./sqlite_database.ts";
import type { EventPage, IterationEvent } from "./tracking_store.ts";

const MOST = 1000;

/** The events after one of a number; see `TrackingStore.iterationEvents`. */
export function iterationEvents(db: SqliteDatabase, after?: number): EventPage {
  const last = db.get<{ last: number | null }>("select max(ordinal) as last from iteration_events")!
    .last ?? 0;
  if (after === undefined || last <= after) {
    return { events: [], last, isCut: after !== undefined && last < after };
  }
  const rows = db.all<IterationEvent & { ordinal: number }>(
    "select * from iteration_events where ordinal > ? order by ordinal limit ?",
    after,
    MOST,
  );
  return {
    events: rows.map(({ ordinal: _, ...event }) => event),
    last: rows.at(-1)!.ordinal,
    isCut: rows[0]!.ordinal > after + 1,
  };
}
