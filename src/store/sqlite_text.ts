/**
 * Texts as SQLite can give them back whole. Read from a column, a text ends at its first NUL, and half
 * of a surrogate pair is lost; so these stand in the database as an escape with their code. The same
 * text always has the same form, so that equal ones stay equal.
 *
 * @module
 */

const ESCAPE = "\x1a";
// deno-lint-ignore no-control-regex
const ESCAPED = /\x1a([0-9a-f]{4})/g;
// deno-lint-ignore no-control-regex
const UNSAFE = /[\0\x1a]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Turns any text into its form in the database. */
export function toStoredText(text: string): string {
  if (!text.includes("\0") && !text.includes(ESCAPE) && text.isWellFormed()) return text;
  return text.replace(
    UNSAFE,
    (unit) => ESCAPE + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** Turns a text from the database into what it was. */
export function fromStoredText(stored: string): string {
  if (!stored.includes(ESCAPE)) return stored;
  return stored.replace(ESCAPED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
