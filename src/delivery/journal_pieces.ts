/**
 * A journal cut into pieces of whole lines, of which one at a time is in memory.
 *
 * @module
 */

import { encodeLine, parseLine } from "../contract/journal_line.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";

/** Lines of a journal that go to an App in one request. */
export interface JournalPiece {
  /** The sequence number of its last record. */
  last: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of the bytes beside the journal that its records name. */
  blobs: string[];
}

/** Bytes of a piece at most, unless a single line is longer. */
const PIECE_BYTES = 1_000_000;
const CHECKSUM = 9;
const TYPE_KEY = '"type":"'.length;
const [COMMA, LETTER_I, LETTER_M, LETTER_O] = new TextEncoder().encode(",imo");

/**
 * The records after a sequence number, in pieces. Records that cannot be read are declared as gaps, so
 * that no number is left out.
 *
 * @param now Milliseconds since 1970, for the gaps.
 */
export function* journalPieces(
  folder: JournalFolder,
  after: number,
  now: number,
): Generator<JournalPiece> {
  const piece = new PieceBuilder();
  let last = after;
  for (const { seq, bytes } of folder.lines(after)) {
    if (!piece.hasRoom(bytes.length)) yield piece.take(last);
    if (seq > last + 1) piece.add(encodeLine(last + 1, now, { type: "gap", to: seq - 1 }));
    piece.add(bytes);
    last = seq;
  }
  if (last > after) yield piece.take(last);
}

class PieceBuilder {
  #buffer = new Uint8Array(64 * 1024);
  #filled = 0;
  #blobs: string[] = [];

  hasRoom(length: number): boolean {
    return this.#filled === 0 || this.#filled + length <= PIECE_BYTES;
  }

  add(line: Uint8Array): void {
    const filled = this.#filled + line.length;
    if (filled > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(filled, Math.min(filled * 2, PIECE_BYTES)));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(line, this.#filled);
    this.#filled = filled;
    const blob = blobOf(line);
    if (blob !== undefined) this.#blobs.push(blob);
  }

  take(last: number): JournalPiece {
    const piece = { last, bytes: this.#buffer.slice(0, this.#filled), blobs: this.#blobs };
    this.#filled = 0;
    this.#blobs = [];
    return piece;
  }
}

/** The bytes that a line's record names. Few kinds do, and only those are parsed. */
function blobOf(line: Uint8Array): string | undefined {
  if (!mayNameBlob(line)) return undefined;
  const record = parseLine(line.subarray(0, -1));
  if (record?.type === "image_chart") return record.sha256;
  if (record?.type === "model_path" && record.attached) return record.sha256;
  return undefined;
}

/** Looks at the first letters of the type, in `<checksum> {"seq":1,"at":2,"type":"image_chart",…`. */
function mayNameBlob(line: Uint8Array): boolean {
  let at = CHECKSUM;
  for (let commas = 0; commas < 2 && at < line.length; at++) if (line[at] === COMMA) commas++;
  at += TYPE_KEY;
  return line[at] === LETTER_I || (line[at] === LETTER_M && line[at + 1] === LETTER_O);
}
