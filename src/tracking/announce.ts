/**
 * What the tracking says to a person: a few lines on stderr, never twice the same.
 *
 * @module
 */

const said = new Set<string>();

/**
 * Prints a line, once in the process's life.
 *
 * @param about What it says once, where the words differ each time.
 */
export function announce(message: string, about: string = message): void {
  if (said.has(about)) return;
  said.add(about);
  try {
    // deno-lint-ignore no-console -- the one place where the library speaks
    console.warn(`mlops: ${message}`);
  } catch {
    // Nobody can be told, as when the disk is full that stderr goes to: no reason to end a training.
  }
}
