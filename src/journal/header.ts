/**
 * A journal's first record, where it is not as it should be: of a newer version, or not to be read.
 *
 * @module
 */

import { JOURNAL_VERSION, type JournalRecord } from "../contract/journal_record.ts";
import { encodeLine } from "../contract/journal_line.ts";

/** A journal that a newer version of this module wrote. It is left alone. */
export class NewerJournalError extends Error {
  override name = "NewerJournalError" as const;

  constructor(path: string, version: number) {
    super(
      `Cannot read the journal ${path}: its format is version ${version}, this module knows ` +
        `${JOURNAL_VERSION}; update @mlops/tracking`,
    );
  }
}

/**
 * Gives a record back, unless it is the header of a newer version.
 *
 * @throws {NewerJournalError} If it is.
 */
export function refuseNewer<R extends JournalRecord | undefined>(path: string, record: R): R {
  if (record?.type === "header" && record.version > JOURNAL_VERSION) {
    throw new NewerJournalError(path, record.version);
  }
  return record;
}

/**
 * The line of a header that stands in for one that cannot be read, and says so.
 *
 * @param id The iteration's id, which the folder's name tells.
 * @param at The earliest time that is known, in milliseconds since 1970.
 */
export function standInHeader(id: string, seq: number, at: number): Uint8Array {
  return encodeLine(seq, at, {
    type: "header",
    version: JOURNAL_VERSION,
    id,
    name: `${id} (its first record could not be read)`,
    project: { name: "default" },
    experiment: { name: "default" },
    target: { kind: "embedded" },
    user: "unknown",
    started_at: at,
    host: null,
    pid: 0,
    parent_id: null,
    step_charts: false,
  }).slice();
}
