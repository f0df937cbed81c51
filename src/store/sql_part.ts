/**
 * Parts of SQL statements that carry their values. What a part is made of is either a part itself or a
 * value that is bound; no value ever comes into the text.
 *
 * @module
 */

import type { SQLInputValue } from "node:sqlite";

/** A part of a statement, with the values for its question marks. */
export class SqlPart {
  constructor(readonly text: string, readonly values: readonly SQLInputValue[] = []) {}
}

/** Makes a part: `` sql`name = ${name} and ${condition}` ``. */
export function sql(
  texts: TemplateStringsArray,
  ...holes: readonly (SqlPart | SQLInputValue)[]
): SqlPart {
  const parts = holes.map((hole) => hole instanceof SqlPart ? hole : new SqlPart("?", [hole]));
  const text = texts.reduce((before, after, index) => before + parts[index - 1]!.text + after);
  return new SqlPart(text, parts.flatMap((part) => part.values));
}

/** Joins parts with a text between them. */
export function joinSql(parts: readonly SqlPart[], between: string): SqlPart {
  return new SqlPart(
    parts.map((part) => part.text).join(between),
    parts.flatMap((part) => part.values),
  );
}
