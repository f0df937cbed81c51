/**
 * How far the delivery of a journal has come, kept in `delivery.json` beside its segments.
 *
 * @module
 */

import { z } from "../deps/zod.ts";
import { join } from "../deps/std_path.ts";
import { replaceFile } from "./at_path.ts";

/** How far the delivery of one journal has come. */
export interface DeliveryState {
  /** The highest sequence number that the App has; 0 for none. */
  acknowledged: number;
  /** The App that acknowledged some of it: from then on the only one that it may go to. */
  url: string | null;
  /** Tries that did not end in an acknowledgement of everything. */
  attempts: number;
  last_error: string | null;
  /** How often in a row the App answered with the same 5xx. */
  same_error: number;
  /** What the App said when it refused for good. */
  rejected: { status: number; detail: string } | null;
  /**
   * When a POST whose answer is not known was given up, in milliseconds since 1970; while it is under
   * way, when it will be at the latest.
   */
  posted_at: number | null;
  /** The ids under which that App has it, or may have it: names can change meanwhile. */
  place?: StoredPlace;
  /** Title of the project that it goes into in place of its own. */
  project?: string;
}

/** Where an App keeps an iteration: the ids of its project and its experiment. */
export interface StoredPlace {
  project: string;
  experiment: string;
}

const FILE = "delivery.json";

const deliveryStateSchema = z.lazy(() =>
  z.object({
    acknowledged: z.number(),
    url: z.string().nullable(),
    attempts: z.number(),
    last_error: z.string().nullable(),
    same_error: z.number(),
    rejected: z.object({ status: z.number(), detail: z.string() }).nullable(),
    posted_at: z.number().nullable(),
    place: z.object({ project: z.string(), experiment: z.string() }).exactOptional(),
    project: z.string().exactOptional(),
  })
) satisfies z.ZodType<DeliveryState>;

/** The state of a journal that nobody tried to deliver yet. */
export function newDeliveryState(): DeliveryState {
  return {
    acknowledged: 0,
    url: null,
    attempts: 0,
    last_error: null,
    same_error: 0,
    rejected: null,
    posted_at: null,
  };
}

/**
 * Reads the state beside a journal. A missing or unreadable one counts as new: the Apps themselves
 * know what they have, so that delivering again stores nothing twice.
 */
export function readDeliveryState(folder: string): DeliveryState {
  let text: string;
  try {
    text = Deno.readTextFileSync(join(folder, FILE));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return newDeliveryState();
    throw error;
  }
  try {
    return deliveryStateSchema.parse(JSON.parse(text));
  } catch {
    return newDeliveryState();
  }
}

/** Writes the state beside a journal, in one piece. Only the holder of the journal's lock may. */
export function writeDeliveryState(folder: string, state: DeliveryState): void {
  replaceFile(join(folder, FILE), JSON.stringify(state));
}
