/**
 * The arguments of a call as parameters: the fields of plain objects, and primitives by the names that
 * they have in the function's own text.
 *
 * @module
 */

import { setOwn } from "../contract/own_property.ts";
import { isIterationLogger } from "./iteration_logger.ts";
import { isSecretName, REDACTED } from "./secrets.ts";

/** Tells a secret by the name that it stands under. */
export type SecretTest = (name: string) => boolean;

/**
 * Describes the arguments of a call. What stands under a name that looks like a secret's is replaced.
 *
 * @param isSecret @default {isSecretName}
 */
export function capturedArguments(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  isSecret: SecretTest = isSecretName,
): Record<string, unknown> {
  const captured: Record<string, unknown> = {};
  const names = parameterNames(String(fn));
  for (const [index, value] of args.entries()) {
    const name = names[index];
    if (isPlainObject(value) && !isIterationLogger(value)) {
      for (const field of Object.keys(value)) setOwn(captured, field, value[field]);
    } else if (name !== undefined && isPrimitive(value)) setOwn(captured, name, value);
  }
  return withoutSecrets(captured, isSecret) as Record<string, unknown>;
}

function isPrimitive(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function withoutSecrets(value: unknown, isSecret: SecretTest, within: object[] = []): unknown {
  if (!isPlainObject(value) || within.includes(value)) return value;
  const cleaned: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const field = isSecret(name)
      ? REDACTED
      : withoutSecrets(value[name], isSecret, [...within, value]);
    setOwn(cleaned, name, field);
  }
  return cleaned;
}

const OPENING = "([{";
const CLOSING = ")]}";
const NAME = /^\s*(?:\.\.\.\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;

/** The names of a function's parameters; `undefined` for one that is taken apart by a pattern. */
export function parameterNames(text: string): (string | undefined)[] {
  const code = withoutLiterals(text);
  const single = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(code);
  if (single) return [single[1]];
  return splitList(code.slice(parametersStart(code))).map((part) => NAME.exec(part)?.[1]);
}

/** Behind the bracket that opens the parameters; a method's name may be computed. */
function parametersStart(code: string): number {
  const computed = /^\s*(?:async\s*|static\s*|get\s*|set\s*|\*\s*)*\[/.exec(code);
  if (!computed) return code.indexOf("(") + 1;
  let depth = 0;
  for (let at = computed[0].length - 1; at < code.length; at++) {
    if (OPENING.includes(code[at]!)) depth++;
    if (CLOSING.includes(code[at]!) && --depth === 0) return code.indexOf("(", at) + 1;
  }
  return code.length;
}

/** The parts between commas, up to the bracket that closes the list. */
function splitList(code: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of code) {
    if (OPENING.includes(character)) depth++;
    if (CLOSING.includes(character) && --depth < 0) break;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.length === 1 && parts[0]!.trim() === "" ? [] : parts;
}

/** Comments and texts may hold brackets and commas. */
function withoutLiterals(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`/g,
    (literal) => literal.startsWith("/") ? " " : "''",
  );
}
