/**
 * Routes by which journals come in: records, and the bytes that records name.
 *
 * @module
 */

import { parseLines } from "../contract/parse_line.ts";
import type { JournalRecord } from "../contract/journal_record.ts";
import { Hono } from "../deps/hono.ts";
import type { IterationPlace, StoreAccess, TrackingStore } from "../store/tracking_store.ts";
import { AppError } from "./app_error.ts";
import { checkDepth } from "./json_depth.ts";
import { checkSize } from "./json_size.ts";
import { readBytes } from "./request_body.ts";
import { iterationPlace, pathText } from "./request_input.ts";

const ROOT = "/projects/:project_id/experiments/:experiment_id/iterations/:id";
/** Those of a million points, which are three each in a list. */
const MOST_VALUES = 4_000_000;
const RETURN_ITERATION = /(^|[\s,;])return=representation($|[\s,;])/i;

/**
 * The routes of an iteration's journal. A piece is answered after it is on disk, and a piece that
 * does not begin after the last acknowledged record is answered 409 with that record's number. Whoever
 * prefers so is told the iteration as well, as it is with that piece.
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
    const records = new PieceRecords(bytes);
    const answer = RETURN_ITERATION.test(c.req.header("prefer") ?? "")
      ? await appendAndRead(store(), place, records)
      : JSON.stringify({ acknowledged: await store().appendJournal(place, records) });
    onRecords(records.count);
    return c.body(answer, 200, { "content-type": "application/json" });
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

/** The iteration is JSON already, and need not be read and written again. */
async function appendAndRead(
  store: TrackingStore,
  place: IterationPlace,
  records: Iterable<JournalRecord>,
): Promise<string> {
  const { acknowledged, iteration } = await store.appendAndRead(place, records);
  return `{"acknowledged":${acknowledged},"iteration":${iteration}}`;
}

/** The records of a piece, which are read when they are asked for: all together take much memory. */
class PieceRecords implements Iterable<JournalRecord> {
  readonly #bytes: Uint8Array;
  /** How many were read the last time. */
  count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  *[Symbol.iterator](): Generator<JournalRecord> {
    this.count = 0;
    for (const record of parseLines(this.#bytes)) {
      this.count++;
      if (record === undefined) {
        throw new AppError(422, `Line ${this.count} of the piece is no whole record.`);
      }
      if (record.type !== "metrics") checkDepth(record); // points are flat
      yield record;
    }
  }
}

async function checkDigest(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (digest !== sha256) {
    throw new AppError(422, `The bytes have the SHA-256 ${digest}, and the path names ${sha256}.`);
  }
}
