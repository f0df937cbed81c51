/**
 * Cuts a filter, or an order, into its words, names, values and signs.
 *
 * @module
 */

import { FilterError } from "./filter_error.ts";

/** A piece of a filter. */
export type FilterToken =
  & {
    /** As it was written. */
    source: string;
    /** Where it begins, in UTF-16 units. */
    position: number;
  }
  & (
    /** A keyword, or a name: `name`, or `prefix.name` with anything in quotes after the first dot. */
    | { kind: "word"; prefix: string | undefined; name: string }
    | { kind: "text"; text: string }
    | { kind: "number"; number: number }
    | { kind: "sign" }
    | { kind: "end" }
  );

const SPACE = /\s*/y;
const SIGN = /<=|>=|<>|!=|[=<>(),]/y;
const NUMBER =
  /[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)(?![\p{L}\p{N}_.])/iuy;
/** No piece of it can match in two ways, so that its time is that of the text's length. */
const TEXT = /'(?:[^']|'')*'|"(?:[^"]|"")*"/y;
const PREFIX = /(?:([\p{L}_][\p{L}\p{N}_]*)|`((?:[^`]|``)*)`)\./uy;
const NAME = /[\p{L}\p{N}_](?:[\p{L}\p{N}_./:@-])*|`(?:[^`]|``)*`|"(?:[^"]|"")*"/uy;

const PLAIN_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_./:@-]*$/u;

/** A name as it stands after a prefix and a dot: in backticks where it has to be. */
export function quotedName(name: string): string {
  return PLAIN_NAME.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** Cuts a filter into tokens; the last one is its end. */
export function tokensOf(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
  for (let position = 0;;) {
    position += find(SPACE, filter, position)![0].length;
    const token = tokenAt(filter, position);
    tokens.push(token);
    if (token.kind === "end") return tokens;
    position += token.source.length;
  }
}

function tokenAt(filter: string, position: number): FilterToken {
  if (position === filter.length) return { kind: "end", source: "", position };
  const [sign] = find(SIGN, filter, position) ?? [];
  if (sign !== undefined) return { kind: "sign", source: sign, position };
  const [number] = find(NUMBER, filter, position) ?? [];
  if (number !== undefined) {
    return { kind: "number", number: readNumber(number), source: number, position };
  }
  const [text] = find(TEXT, filter, position) ?? [];
  if (text !== undefined) return { kind: "text", text: unquoted(text), source: text, position };
  return wordAt(filter, position);
}

function wordAt(filter: string, position: number): FilterToken {
  const [before = "", plain, quoted] = find(PREFIX, filter, position) ?? [];
  const [name] = find(NAME, filter, position + before.length) ?? [];
  if (name !== undefined && !(before === "" && name.startsWith('"'))) {
    const prefix = plain ?? (quoted === undefined ? undefined : unquoted(`\`${quoted}\``));
    return { kind: "word", prefix, name: unquoted(name), source: before + name, position };
  }
  const at = position + before.length;
  const character = String.fromCodePoint(filter.codePointAt(at) ?? 0);
  const why = "'\"`".includes(character)
    ? `the ${character} has no second one that ends it`
    : before !== ""
    ? `a name is missing after "${before}"`
    : `${JSON.stringify(character)} stands for nothing here`;
  throw new FilterError(why, filter, at);
}

/** What is in quotes, of which each that stands twice stands for one. */
function unquoted(source: string): string {
  const quote = source[0]!;
  if (!"'\"`".includes(quote)) return source;
  return source.slice(1, -1).replaceAll(quote + quote, quote);
}

function readNumber(source: string): number {
  const sign = source.startsWith("-") ? -1 : 1;
  if (/inf/i.test(source)) return sign * Infinity;
  return /nan/i.test(source) ? NaN : Number(source);
}

function find(pattern: RegExp, filter: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(filter);
}
