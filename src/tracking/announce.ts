/**
 * What the tracking says to a person: a few lines on stderr, never twice the same.
 *
 * @module
 */

const said = new Set<string>();

/** Prints a line, once in the process's life. */
export function announce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  // deno-lint-ignore no-console -- the one place where the library speaks
  console.warn(`mlops: ${message}`);
}
