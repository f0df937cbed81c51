/**
 * Which Apps gave this process no answer lately: they are left in peace for a while.
 *
 * @module
 */

import type { JournalTarget } from "../contract/journal_record.ts";

const DOWN_MS = 60_000;
const downUntil = new Map<string, number>();

/** Keeps that an App gave no answer. */
export function markDown(target: JournalTarget): void {
  downUntil.set(JSON.stringify(target), performance.now() + DOWN_MS);
}

/** Whether an App gave no answer lately. */
export function isDown(target: JournalTarget): boolean {
  return (downUntil.get(JSON.stringify(target)) ?? 0) > performance.now();
}
