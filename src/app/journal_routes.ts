/**
 * Routes by which journals come in: records, and the bytes that records name.
 *
 * @module
 */

import { parseLine } from "../contract/journal_line.ts";
import type { JournalRecord } from "../contract/journal_record.ts";
import { Hono } from "../deps/hono.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { checkDepth } from "./json_depth.ts";
import { checkSize } from "./json_size.ts";
import { readBytes } from "./request_body.ts";
import { iterationPlace, pathText } from "./request_input.ts";

const ROOT = "/projects/:project_id/experiments/:experiment_id/iterations/:id";
const NEWLINE = 10;
/** Those of a million points, which are three each in a list. */
const MOST_VALUES = 4_000_000;

/**
 * The routes of an iteration's journal. A piece is answered after it is on disk, and a piece that
 * does not begin after the last acknowledged record is answered 409 with that record's number.
 */
export function journalRoutes(
  store: StoreAccess,
  onRecords: (count: number) => void = () => {},
): Hono {
  const routes = new Hono();

  routes.get(`${ROOT}/journal`, async (c) => {
    return c.json({ acknowledged: await store().acknowledged(iterationPlace(c)) });
  });
  routes.post(`${ROOT}/journal`, async (c) => {
    const place = iterationPlace(c);
    const bytes = await readBytes(c.req.raw);
    checkSize(bytes, MOST_VALUES);
    const records = parseLines(bytes);
    const acknowledged = await store().appendJournal(place, records);
    onRecords(records.length);
    return c.json({ acknowledged });
  });
  routes.put(`${ROOT}/blobs/:sha256`, async (c) => {
    const place = iterationPlace(c);
    const sha256 = pathText(c, "sha256").toLowerCase();
    const bytes = await readBytes(c.req.raw);
    await checkDigest(sha256, bytes);
    await store().putBlob(place, sha256, bytes);
    return c.body(null, 204);
  });
  return routes;
}

function parseLines(bytes: Uint8Array): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const record = parseLine(bytes.subarray(start, end));
    if (record === undefined) {
      throw new AppError(422, `Line ${records.length + 1} of the piece is no whole record.`);
    }
    if (record.type !== "metrics") checkDepth(record); // points are flat
    records.push(record);
    start = end + 1;
  }
  return records;
}

async function checkDigest(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (digest !== sha256) {
    throw new AppError(422, `The bytes have the SHA-256 ${digest}, and the path names ${sha256}.`);
  }
}
