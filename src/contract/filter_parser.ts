/**
 * Reads filters such as `metrics.accuracy > 0.9 and (params.lr = 0.1 or status in ('failed'))`. All that
 * MLflow's filters of runs can say is said in the same way.
 *
 * @module
 */

import { toInstant } from "./date_time.ts";
import { FilterError } from "./filter_error.ts";
import { type FilterField, findField, typeOf } from "./filter_field.ts";
import { type FilterToken, tokensOf } from "./filter_token.ts";
import type { Filter, FilterValue, OrderOperator } from "./iteration_filter.ts";
import { ITERATION_STATUSES } from "./iteration.ts";

/** The longest filter, in UTF-16 units. */
const MOST_UNITS = 10_000;
/** How deep parentheses and NOTs may stand in one another. */
const MOST_LEVELS = 50;
const MOST_CONDITIONS = 50;
const MOST_PATTERN_UNITS = 250;

/** What MLflow calls the statuses that have another name here; it knows one that is never ours. */
const MLFLOW_STATUSES: Record<string, string> = { finished: "completed", scheduled: "scheduled" };

/**
 * Reads a filter; `undefined` if there is nothing in it, which means everything.
 *
 * @throws {FilterError} If it cannot be read.
 */
export function parseFilter(text: string): Filter | undefined {
  if (text.length > MOST_UNITS) {
    throw new FilterError(`it is longer than ${MOST_UNITS} characters`, text, MOST_UNITS);
  }
  return text.trim() === "" ? undefined : new FilterParser(text).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: FilterToken[];
  #next = 0;
  #level = 0;
  #conditions = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  parse(): Filter {
    const filter = this.#any();
    if (this.#token.kind === "end") return filter;
    if (this.#isSign(")")) throw this.#error('there is no "(" for this ")"');
    throw this.#error("AND, OR or the end is missing");
  }

  #any(): Filter {
    return this.#list("or", () => this.#list("and", () => this.#term()));
  }

  #list(kind: "and" | "or", read: () => Filter): Filter {
    const terms = [read()];
    while (this.#take(kind)) terms.push(read());
    return terms.length === 1 ? terms[0]! : { kind, terms };
  }

  #term(): Filter {
    if (!this.#isSign("(") && !this.#isWord("not")) return this.#condition();
    if (++this.#level > MOST_LEVELS) throw this.#error(`more than ${MOST_LEVELS} levels`);
    const term = this.#take("not") ? not(this.#term()) : this.#group();
    this.#level--;
    return term;
  }

  #group(): Filter {
    const opening = this.#advance();
    const filter = this.#any();
    if (this.#takeSign(")")) return filter;
    if (this.#token.kind !== "end") throw this.#error('AND, OR or ")" is missing');
    throw this.#error('there is no ")" for this "("', opening);
  }

  #condition(): Filter {
    const at = this.#token;
    const field = this.#field();
    if (++this.#conditions > MOST_CONDITIONS) {
      throw this.#error(`more than ${MOST_CONDITIONS} comparisons`, at);
    }
    if (this.#take("is")) return this.#null(field);
    const isNot = this.#take("not");
    const filter = this.#take("in")
      ? this.#in(field)
      : this.#isWord("like") || this.#isWord("ilike")
      ? this.#like(field)
      : isNot
      ? undefined
      : this.#comparison(field);
    if (filter === undefined) throw this.#error("IN, LIKE or ILIKE is missing after NOT");
    return isNot ? not(filter) : filter;
  }

  #field(): FilterField {
    const token = this.#token;
    if (token.kind === "end") throw this.#error("a comparison is missing");
    if (token.kind !== "word") throw this.#error("a name such as metrics.loss is missing");
    const field = findField(token.prefix, token.name);
    if (typeof field === "string") throw this.#error(field);
    this.#advance();
    return field;
  }

  #null(field: FilterField): Filter {
    const isNot = this.#take("not");
    if (!this.#take("null")) throw this.#error("NULL is missing");
    return isNot ? not({ kind: "null", field }) : { kind: "null", field };
  }

  #in(field: FilterField): Filter {
    if (!this.#takeSign("(")) throw this.#error('"(" and a list of values is missing');
    const values = [this.#value(field)];
    while (this.#takeSign(",")) values.push(this.#value(field));
    if (!this.#takeSign(")")) throw this.#error('"," or ")" is missing');
    return { kind: "equal", field, values };
  }

  #like(field: FilterField): Filter {
    const ignoresCase = this.#isWord("ilike");
    if (["number", "time"].includes(typeOf(field))) {
      throw this.#error("LIKE is for texts, and this is a number or a time");
    }
    this.#advance();
    const token = this.#token;
    if (token.kind !== "text") throw this.#error("a pattern in quotes is missing");
    if (token.text.length > MOST_PATTERN_UNITS) {
      throw this.#error(`the pattern is longer than ${MOST_PATTERN_UNITS} characters`);
    }
    this.#advance();
    return { kind: "like", field, pattern: token.text, ignoresCase };
  }

  #comparison(field: FilterField): Filter {
    const { kind, source } = this.#token;
    if (kind !== "sign" || ["(", ")", ","].includes(source)) {
      throw this.#error("a comparison is missing: = != < <= > >= IN LIKE ILIKE or IS NULL");
    }
    this.#advance();
    const value = this.#value(field);
    if (source === "=") return { kind: "equal", field, values: [value] };
    if (source === "!=" || source === "<>") return not({ kind: "equal", field, values: [value] });
    return { kind: "order", field, operator: source as OrderOperator, value };
  }

  #value(field: FilterField): FilterValue {
    const token = this.#token;
    const value = token.kind === "text"
      ? token.text
      : token.kind === "number"
      ? token.number
      : this.#bareWord(token);
    const read = readValue(value, typeOf(field));
    if (read === undefined) throw this.#error(WANTED[typeOf(field)]);
    this.#advance();
    return read;
  }

  #bareWord(token: FilterToken): string {
    if (this.#isWord("true") || this.#isWord("false")) return token.source.toLowerCase();
    if (this.#isWord("null")) throw this.#error("nothing is = NULL: write IS NULL");
    if (token.kind !== "word") throw this.#error("a value is missing");
    throw this.#error("a text has to stand in quotes");
  }

  get #token(): FilterToken {
    return this.#tokens[this.#next]!;
  }

  #advance(): FilterToken {
    return this.#tokens[this.#next++]!;
  }

  #isWord(keyword: string): boolean {
    const { kind, source } = this.#token;
    return kind === "word" && source.toLowerCase() === keyword;
  }

  #isSign(sign: string): boolean {
    return this.#token.kind === "sign" && this.#token.source === sign;
  }

  #take(keyword: string): boolean {
    if (!this.#isWord(keyword)) return false;
    this.#advance();
    return true;
  }

  #takeSign(sign: string): boolean {
    if (!this.#isSign(sign)) return false;
    this.#advance();
    return true;
  }

  #error(why: string, { position }: FilterToken = this.#token): FilterError {
    return new FilterError(why, this.#text, position);
  }
}

function not(term: Filter): Filter {
  return { kind: "not", term };
}

const WANTED = {
  number: "it has to be compared with a number",
  text: "it has to be compared with a text in quotes",
  id: "it has to be compared with an id in quotes",
  time: "it has to be compared with a time, such as '2026-01-31' or '2026-01-31T12:00:00Z', " +
    "or milliseconds since 1970",
  status: `a status is one of ${ITERATION_STATUSES.join(", ")}`,
  any: "it has to be compared with a number or a text in quotes",
} satisfies Record<ReturnType<typeof typeOf>, string>;

/** A value as the type of a field has it; `undefined` if it has no such value. */
function readValue(value: FilterValue, type: keyof typeof WANTED): FilterValue | undefined {
  if (type === "any") return value;
  if (type === "number") return typeof value === "number" ? value : undefined;
  if (type === "time") return typeof value === "number" ? value : readTime(value);
  if (typeof value === "number") return undefined;
  if (type === "id") return value.toLowerCase();
  return type === "status" ? readStatus(value) : value;
}

function readStatus(value: string): string | undefined {
  const lower = value.toLowerCase();
  const known = Object.hasOwn(MLFLOW_STATUSES, lower) ? MLFLOW_STATUSES[lower] : lower;
  const statuses: readonly string[] = [...ITERATION_STATUSES, ...Object.values(MLFLOW_STATUSES)];
  return known !== undefined && statuses.includes(known) ? known : undefined;
}

/** Milliseconds since 1970. A filter means the same everywhere, so a time without an offset is in UTC. */
function readTime(text: string): number | undefined {
  const [, day, time, offset = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d.*?))?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  if (day === undefined) return undefined;
  const instant = toInstant(`${day}T${time ?? "00:00"}${offset.toUpperCase()}`);
  return instant === undefined ? undefined : Date.parse(instant);
}
