/**
 * An error as an iteration keeps it.
 *
 * @module
 */

import type { IterationError } from "./iteration.ts";

const MOST_CAUSES = 100;
const UNREADABLE = "(it could not be read)";

/** Writes down whatever was thrown: name, message, stack and causes. Never throws itself. */
export function describeError(thrown: unknown): IterationError {
  return describe(thrown, []);
}

/** The message of whatever was thrown. Never throws itself. */
export function messageOf(thrown: unknown): string {
  return isError(thrown) ? textOf(read(() => thrown.message)) : textOf(thrown);
}

function describe(thrown: unknown, effects: readonly unknown[]): IterationError {
  if (!isError(thrown)) return { name: typeof thrown, message: textOf(thrown) };
  const stack = read(() => thrown.stack);
  const cause = read(() => thrown.cause);
  const chain = [...effects, thrown];
  const isFurther = cause !== undefined && !chain.includes(cause) && chain.length < MOST_CAUSES;
  return {
    name: textOf(read(() => thrown.name)),
    message: messageOf(thrown),
    ...(typeof stack === "string" && { stack }),
    ...(isFurther && { cause: describe(cause, chain) }),
  };
}

function isError(thrown: unknown): thrown is Error {
  return read(() => thrown instanceof Error) === true;
}

/** An error's fields may be getters that throw: they must not hide the error itself. */
function read(field: () => unknown): unknown {
  try {
    return field();
  } catch {
    return UNREADABLE;
  }
}

function textOf(value: unknown): string {
  try {
    return typeof value === "object" && value !== null ? Deno.inspect(value) : String(value);
  } catch {
    return UNREADABLE;
  }
}
