/**
 * A journal cut into pieces of whole lines, of which one at a time is in memory.
 *
 * @module
 */

import { encodeLine } from "../contract/journal_line.ts";
import { parseLine } from "../contract/parse_line.ts";
import type { JournalFolder } from "../journal/journal_folder.ts";

/** Lines of a journal that go to an App in one request. */
export interface JournalPiece {
  /** The sequence number of its last record. */
  last: number;
  /** Whether the journal ends with it, as far as it was written. */
  isLast: boolean;
  /** Valid until the next piece is asked for. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The SHA-256 of the bytes beside the journal that its records name. */
  blobs: string[];
}

/** How a journal is cut. */
export interface JournalPieceOptions {
  /** Milliseconds since 1970, for the gaps. */
  now: number;
  /** Bytes of a piece at most, unless a single line is longer. */
  most: number;
}

const CHECKSUM = 9;
const TYPE_KEY = '"type":"'.length;
const [COMMA, LETTER_I, LETTER_M, LETTER_O] = new TextEncoder().encode(",imo");

/**
 * The records after a sequence number, in pieces. Records that cannot be read are declared as gaps, so
 * that no number is left out.
 */
export function* journalPieces(
  folder: JournalFolder,
  after: number,
  { now, most }: JournalPieceOptions,
): Generator<JournalPiece> {
  const piece = new PieceBuilder(most);
  let last = after;
  for (const { seq, bytes } of folder.lines(after)) {
    if (!piece.hasRoom(bytes.length)) yield { ...piece.take(), last, isLast: false };
    if (seq > last + 1) piece.add(encodeLine(last + 1, now, { type: "gap", to: seq - 1 }));
    piece.add(bytes);
    last = seq;
  }
  if (last > after) yield { ...piece.take(), last, isLast: true };
}

class PieceBuilder {
  readonly #most: number;
  #buffer = new Uint8Array(4 * 1024);
  #filled = 0;
  #blobs: string[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(length: number): boolean {
    return this.#filled === 0 || this.#filled + length <= this.#most;
  }

  add(line: Uint8Array): void {
    const filled = this.#filled + line.length;
    if (filled > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(filled, Math.min(filled * 2, this.#most)));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(line, this.#filled);
    this.#filled = filled;
    const blob = blobOf(line);
    if (blob !== undefined) this.#blobs.push(blob);
  }

  take(): Pick<JournalPiece, "bytes" | "blobs"> {
    const piece = { bytes: this.#buffer.subarray(0, this.#filled), blobs: this.#blobs };
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
