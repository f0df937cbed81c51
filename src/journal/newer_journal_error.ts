import { JOURNAL_VERSION, type JournalRecord } from "../contract/journal_record.ts";

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
