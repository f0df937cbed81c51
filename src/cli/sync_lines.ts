import { HELD, type SyncOutcome } from "../delivery/outbox_courier.ts";
import type { SyncProgress } from "../delivery/sync_outbox.ts";
import { oneLine } from "./format.ts";

/** What was refused before is not tried again of itself. */
const AGAIN = " (tried again with --retry-rejected)";

/** Whether a living process has it. */
export function isHeld(outcome: SyncOutcome): boolean {
  return outcome.kind === "pending" && outcome.reason === HELD;
}

/** What there is to tell of one iteration. */
export function linesOf({ id, outcome, note }: SyncProgress): string[] {
  const told = note === undefined ? toldOf(outcome) : [...toldOf(outcome), note];
  return told.map((text) => `${id} ${oneLine(text)}`);
}

function toldOf(outcome: SyncOutcome): string[] {
  switch (outcome.kind) {
    case "delivered":
      return outcome.warnings;
    case "pending":
      return [`stays: ${outcome.reason}`];
    case "stuck":
      return [`stuck, ten times the same: ${outcome.reason}${AGAIN}`];
    case "rejected":
      return outcome.error === undefined
        ? [`rejected: ${outcome.status} ${outcome.detail}${AGAIN}`]
        : [`rejected: ${outcome.error.message}`];
  }
}
