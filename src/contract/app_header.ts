/**
 * The response header by which a client tells our App from the original MLOps App: only ours takes
 * journals.
 *
 * @module
 */

/** The header's name; it stands on every reply of our App. */
export const JOURNAL_HEADER = "MLOps-Journal";

/** The header's value: the newest version of the journal format that the App takes. */
export const JOURNAL_HEADER_VALUE = "1";
