/**
 * Numbers as Python tells them in a text: `1.0` where JavaScript knows no more than `1`.
 *
 * @module
 */

/** A member that may be told otherwise by JavaScript: `1.0`, an exponent, or very many digits. */
const SPECIAL_MEMBER = /:\s*-?(?:\d+\.0+\s*[,}]|\d[\d.]*e|0\.0000|\d{16})/i;
/** To know how numbers were written makes reading twenty times as slow, which a longer text would show. */
const LONGEST = 64 * 1024;

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { source?: string },
) => unknown;

/** The platform gives a reviver the source as well, which the compiler does not know. */
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;

const writtenIn = new WeakMap<object, Map<string, string>>();

/**
 * Parses JSON, and keeps in mind how the numbers of its objects were written, if it is not too long.
 *
 * @throws {SyntaxError} If it is no JSON.
 */
export function parseWritten(text: string): unknown {
  if (text.length > LONGEST || !SPECIAL_MEMBER.test(text)) return parse(text);
  return parse(text, function (key, value, { source }) {
    if (typeof value === "number" && !Array.isArray(this)) keep(this as object, key, source!);
    return value;
  });
}

function keep(holder: object, key: string, source: string): void {
  const written = writtenIn.get(holder) ?? new Map<string, string>();
  writtenIn.set(holder, written.set(key, source));
}

/** Puts texts in the place of the numbers in some fields of an object, as Python would. */
export function withNumbersAsTexts(
  fields: Record<string, unknown>,
  names: readonly string[],
): Record<string, unknown> {
  if (!names.some((name) => typeof fields[name] === "number")) return fields;
  const written = writtenIn.get(fields);
  const texts = names.filter((name) => typeof fields[name] === "number")
    .map((name) => [name, pythonText(written?.get(name) ?? String(fields[name]))]);
  return { ...fields, ...Object.fromEntries(texts) };
}

/** A number of JSON as Python's `str` tells it: `1e5` is `100000.0`, and `5` is `5`. */
export function pythonText(source: string): string {
  if (/^-?\d+$/.test(source)) return source === "-0" ? "0" : source;
  const number = Number(source);
  const [digits, exponent] = number.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const plain = Object.is(number, -0) ? "-0" : String(number);
  return Number.isInteger(number) ? `${plain}.0` : plain;
}
