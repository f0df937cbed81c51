/**
 * What a person's screen can show.
 *
 * @module
 */

/** Where a text is shown. */
export interface Screen {
  /** Columns; endless where the reader is no terminal. */
  width: number;
  hasColors: boolean;
}

/** How a text can stand out. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const CODES: Record<Style, readonly [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** The screen behind stdout. Colours are for terminals only, and not where `NO_COLOR` is set. */
export function stdoutScreen(): Screen {
  if (!Deno.stdout.isTerminal()) return { width: Infinity, hasColors: false };
  // One that does not know its own width says 0.
  return { width: Deno.consoleSize().columns || Infinity, hasColors: !Deno.noColor };
}

/** Makes a text stand out where the screen can. */
export function styled(text: string, style: Style, { hasColors }: Screen): string {
  const [on, off] = CODES[style];
  return hasColors ? `\x1b[${on}m${text}\x1b[${off}m` : text;
}
