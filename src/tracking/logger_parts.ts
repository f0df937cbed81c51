/**
 * What a logger is made of, and what comes of it.
 *
 * @module
 */

import type { Iteration } from "../contract/iteration.ts";
import type { RecordContent } from "../contract/journal_record.ts";
import type { RecordSink } from "./record_sink.ts";
import type { Schemas } from "./standard_schema.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a logger is made of. */
export interface LoggerParts {
  id: string;
  name: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  sink: RecordSink;
  signal?: AbortSignal | undefined;
  onLogError: "throw" | "warn";
  schemas?: Schemas | undefined;
  /** What an iteration that goes on has logged already. */
  before?: LoggedBefore | undefined;
  /** Begins to record what goes along with the iteration. */
  accompany?: ((append: (content: RecordContent) => void) => Surroundings) | undefined;
  /** Whether a function is followed, whose end is the iteration's. @default {false} */
  isTracked?: boolean | undefined;
  /**
   * Delivers what was recorded, after the end. Never rejects.
   *
   * @param isRead Whether the iteration is read next.
   */
  conclude: (isRead: boolean) => Promise<Conclusion>;
}

/** What an iteration that goes on has logged already. */
export interface LoggedBefore {
  /** Points by metric. */
  counts: ReadonlyMap<string, number>;
  chartNames: readonly string[];
}

/** What came of an ended iteration. */
export interface Conclusion {
  /**
   * The iteration as the App has it, or else as the journal does.
   *
   * @throws {MlopsAppError} If the App refused it.
   */
  read: () => Promise<Iteration>;
}
