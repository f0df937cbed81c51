/**
 * The arguments of a call as parameters: the fields of plain objects, and primitives by the names that
 * they have in the function's own text.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { isIterationLogger } from "./iteration_logger.ts";
import { toJsonValue } from "./json_value.ts";
import { type Parameter, parametersOf } from "./parameter_names.ts";
import { isSecretName, REDACTED, withoutUserInfo } from "./secrets.ts";

/** Tells a secret by the name that it stands under. */
export type SecretTest = (name: string) => boolean;

/**
 * Describes the arguments of a call. What stands under a name that looks like a secret's is replaced, at
 * any depth. Never throws: what cannot be read is refused when it is logged.
 *
 * @param isSecret @default {isSecretName}
 */
export function capturedArguments(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  isSecret: SecretTest = isSecretName,
): Record<string, unknown> {
  const captured: Record<string, unknown> = {};
  const set = (name: string, value: unknown) =>
    setOwn(
      captured,
      name,
      standsForSecret(name, value, isSecret) ? REDACTED : cleaned(name, value, isSecret),
    );
  for (const { name, values } of named(args, parametersOf(fn))) {
    for (const value of values.filter(isPlainObject)) {
      for (const field of Object.keys(value)) set(field, fieldOf(value, field));
    }
    const primitives = values.filter(isPrimitive);
    if (name === undefined || primitives.length === 0) continue;
    set(name.replace("...", ""), name.startsWith("...") ? primitives : primitives[0]);
  }
  return captured;
}

/** The arguments of each parameter; what a rest parameter takes belongs together. */
function named(
  args: readonly unknown[],
  parameters: readonly Parameter[],
): { name: Parameter; values: readonly unknown[] }[] {
  return args.flatMap((value, index) => {
    const name = parameters[index];
    if (name?.startsWith("...")) return [{ name, values: args.slice(index) }];
    return index < parameters.length || !parameters.at(-1)?.startsWith("...")
      ? [{ name, values: [value] }]
      : [];
  });
}

function isPrimitive(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === Object.prototype || prototype === null;
    return isPlain && !isIterationLogger(value) && Object.keys(value).length > 0;
  } catch {
    return false; // a proxy that does not want to be looked at
  }
}

/** `tokens` is a number of them, unless it is a text. */
function standsForSecret(name: string, value: unknown, isSecret: SecretTest): boolean {
  return isNamedSecret(name, isSecret) ||
    (typeof value === "string" && isNamedSecret(name.replace(/s(\d*)$/i, "$1"), isSecret));
}

function fieldOf(object: Record<string, unknown>, name: string): unknown {
  try {
    return object[name];
  } catch (error) {
    return refused(error);
  }
}

/** A value without secrets inside: itself if it has none. */
function cleaned(name: string, value: unknown, isSecret: SecretTest): unknown {
  if (typeof value === "string") return withoutUserInfo(value);
  if (value === undefined || isPrimitive(value)) return value;
  try {
    const json = toJsonValue(value, `parameters.${name}`);
    const clean = withoutSecrets(json, isSecret);
    return clean === json ? value : clean;
  } catch (error) {
    return refused(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}

/** What is refused, for this reason, when it is logged. */
function refused(error: unknown): unknown {
  return {
    toJSON(): never {
      throw error;
    },
  };
}

/** The same JSON where it holds no secret. */
function withoutSecrets(json: unknown, isSecret: SecretTest): unknown {
  if (typeof json === "string") return withoutUserInfo(json);
  if (typeof json !== "object" || json === null) return json;
  const before = Object.entries(json);
  const isList = Array.isArray(json);
  const after = before.map(([name, value]): [string, unknown] => [
    name,
    !isList && standsForSecret(name, value, isSecret) ? REDACTED : withoutSecrets(value, isSecret),
  ]);
  if (after.every(([, value], index) => value === before[index]![1])) return json;
  return isList ? after.map(([, value]) => value) : Object.fromEntries(after);
}

/** A test that fails is no reason to tell a secret, nor to end a training. */
function isNamedSecret(name: string, isSecret: SecretTest): boolean {
  try {
    return isSecret(name);
  } catch {
    return true;
  }
}
