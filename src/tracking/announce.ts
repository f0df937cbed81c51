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
  // deno-lint-ignore no-console -- the one place where the library speaks
  console.warn(`mlops: ${message}`);
}
