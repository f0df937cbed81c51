/**
 * Progress bars on a terminal. The static line has Deno resolve the package together with the others: for
 * one that only an `import()` names, it reads what it knows of all of them once more, which takes a
 * program's start 4 ms longer.
 */

// deno-lint-ignore-file no-import-prefix -- what is exported is loaded on a terminal only
import "npm:cli-progress@3.12.0/package.json" with { type: "json" };
import type { Format } from "npm:@types/cli-progress@3.11.6";

/** Loads what writes a bar as a text. */
export async function loadFormatter(): Promise<typeof Format.Formatter> {
  // @ts-types="npm:@types/cli-progress@3.11.6"
  const { default: progress } = await import("npm:cli-progress@3.12.0");
  return progress.Format.Formatter;
}
