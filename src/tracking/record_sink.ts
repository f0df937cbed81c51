/**
 * Where a logger's records go: a journal, memory, or nowhere.
 *
 * @module
 */

import { type FoldedIteration, foldRecord, startFold } from "../contract/iteration_fold.ts";
import type { HeaderContent } from "../journal/journal_writer.ts";
import type { RecordContent } from "../contract/journal_record.ts";
import { collectPoints, type MetricHistories } from "./metric_histories.ts";

/** Takes records in, in order. */
export interface RecordSink {
  /** @param at Milliseconds since 1970. */
  append(content: RecordContent, at: number): void;
  /** Keeps bytes that a record names. */
  attach(sha256: string, bytes: Uint8Array): void;
}

/** Takes nothing in. */
export const NO_SINK: RecordSink = { append: () => {}, attach: () => {} };

/** Folds records in memory. */
export class MemorySink implements RecordSink {
  readonly iteration: FoldedIteration;
  readonly histories: MetricHistories = new Map();
  /** Bytes by their SHA-256. */
  readonly blobs: Map<string, Uint8Array> = new Map();
  readonly #collect = collectPoints(this.histories);

  constructor(header: HeaderContent) {
    this.iteration = startFold({ ...header, seq: 1, at: header.started_at });
  }

  append(content: RecordContent, at: number): void {
    const seq = this.iteration.sequence + 1;
    foldRecord(this.iteration, { ...content, seq, at }, this.#collect);
  }

  attach(sha256: string, bytes: Uint8Array): void {
    this.blobs.set(sha256, bytes.slice());
  }
}
