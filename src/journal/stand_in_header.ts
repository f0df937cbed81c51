import { encodeLine } from "../contract/journal_line.ts";
import { JOURNAL_VERSION } from "../contract/journal_record.ts";

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
