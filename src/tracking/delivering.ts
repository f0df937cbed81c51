/**
 * All that is delivered beside an iteration and after its end. It is loaded while the iteration runs, for
 * no program's start needs it.
 *
 * @module
 */

import type { JournalWriter } from "../journal/journal_writer.ts";
import type { EffectiveSettings } from "../setting_types.ts";
import { conclude } from "./conclude.ts";
import { startLivePieces } from "./live_pieces.ts";
import type { LoggerParts } from "./logger_parts.ts";
import { withRecovery } from "./recovery.ts";
import type { WordOptions } from "./word.ts";

/**
 * Begins to send what is logged, and what others left behind.
 *
 * @returns Delivers the rest, at the end. Never rejects.
 */
export function startDelivering(
  writer: JournalWriter,
  settings: EffectiveSettings,
  word: WordOptions,
): LoggerParts["conclude"] {
  const pieces = startLivePieces(writer, settings);
  return withRecovery(
    writer.folder.id,
    settings,
    (isRead: boolean) => conclude(writer, settings, { pieces, isRead, ...word }),
  );
}
