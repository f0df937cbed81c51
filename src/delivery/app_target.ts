import type { JournalFolder } from "../journal/journal_folder.ts";

/** How a journal is delivered. */
export interface DeliverOptions {
  /** Nothing more will be written: the journal's end stands, also one that is provisional. */
  isOver: boolean;
  /** Gives the delivery up; what was acknowledged until then stays so. */
  signal?: AbortSignal | undefined;
  /** Whether the iteration is read next: an App that can sends it along. @default {false} */
  isRead?: boolean | undefined;
}

/** What came of it. */
export interface Delivered {
  /** The highest sequence number that the App has. */
  acknowledged: number;
  /** What the App could not take, one sentence each. */
  warnings: string[];
  /** The App's document of the iteration, if it sent that along. */
  iteration?: unknown;
}

/** One kind of App, as far as it takes iterations. */
export interface AppTarget {
  /**
   * Sends what the App does not have yet. Only the holder of the journal's lock may.
   *
   * @throws {MlopsAppError} If the App refuses.
   * @throws {MlopsAppUnreachableError} If it gives no answer that can be understood.
   */
  deliver(folder: JournalFolder, options: DeliverOptions): Promise<Delivered>;
}
