/**
 * An error as an iteration keeps it.
 *
 * @module
 */

import type { IterationError } from "../contract/iteration.ts";

const DEPTH = 8;

/** Writes down whatever was thrown: name, message, stack and causes. Never throws itself. */
export function describeError(thrown: unknown, depth = DEPTH): IterationError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: textOf(thrown) };
  const stack = read(() => thrown.stack);
  const cause = read(() => thrown.cause);
  return {
    name: textOf(read(() => thrown.name)),
    message: textOf(read(() => thrown.message)),
    ...(typeof stack === "string" && { stack }),
    ...(cause !== undefined && depth > 1 && { cause: describeError(cause, depth - 1) }),
  };
}

/** An error's fields may be getters that throw: they must not hide the error itself. */
function read(field: () => unknown): unknown {
  try {
    return field();
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  try {
    return typeof value === "object" && value !== null ? Deno.inspect(value) : String(value);
  } catch {
    return "(it could not be written down)";
  }
}
