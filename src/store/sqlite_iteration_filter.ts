/**
 * Turns filters into SQL over the row `i` of `iterations`, with every value bound. A value that an
 * iteration does not have is null there, and SQL goes on as the filter means it.
 *
 * @module
 */

import type { AttributeName, FilterField } from "../contract/filter_field.ts";
import type {
  Condition,
  Filter,
  FilterValue,
  OrderOperator,
  TextCondition,
} from "../contract/iteration_filter.ts";
import { longestPart } from "../contract/like_pattern.ts";
import { NOT_A_NUMBER } from "./sort_value.ts";
import { joinSql, sql, SqlPart } from "./sql_part.ts";
import { TIMES } from "./sqlite_sort_order.ts";
import { VALUE_KINDS } from "./sqlite_sort_values.ts";

/** A filter as a part of a statement over `iterations i`. */
export interface FilterSql {
  /** The tables that the condition reads besides. */
  joins: SqlPart;
  condition: SqlPart;
}

const EXPERIMENT = "experiments e where e.ordinal = i.experiment";
const PROJECT = "projects p join experiments e on e.project = p.ordinal where " +
  "e.ordinal = i.experiment";
const DATASET = "datasets s where s.ordinal = i.dataset";

const ATTRIBUTES: Record<AttributeName, string> = {
  id: "i.id",
  iteration_name: "i.name",
  status: "i.status",
  ...TIMES,
  user_name: "d.user_name",
  project_id: `(select p.id from ${PROJECT})`,
  project_title: `(select p.title from ${PROJECT})`,
  experiment_id: `(select e.id from ${EXPERIMENT})`,
  experiment_name: `(select e.name from ${EXPERIMENT})`,
  parent_id: "d.parent_id",
  note: "d.note",
  error: "iif(d.error is null, null, filter_error(d.error))",
  model_name: "d.model_name",
  path_to_model: "d.path_to_model",
  model_size: "d.model_size",
  model_sha256: "d.model_sha256",
  "dataset.id": `(select s.id from ${DATASET})`,
  "dataset.name": `(select s.name from ${DATASET})`,
  "dataset.version": `(select s.version from ${DATASET})`,
};

/** A field in SQL: as what numbers are compared with, and as what texts are compared with. */
interface Column {
  number: SqlPart;
  text: SqlPart;
  /** Whether the text may be a number still. */
  isMixed: boolean;
}

/** Turns a filter into SQL. */
export function compileFilter(filter: Filter): FilterSql {
  const compiler = new FilterCompiler();
  const terms = filter.kind === "and" ? filter.terms : [filter];
  // Without the ifnull SQLite would begin with a field's own index and look at iterations in its order,
  // which is slow where many of them are wanted.
  const conditions = terms.map((term) => sql`ifnull(${compiler.compile(term)}, false)`);
  return { condition: joinSql(conditions, " and "), joins: compiler.joins };
}

class FilterCompiler {
  /** The rows of metrics and parameters, by what they are joined on. */
  readonly #rows = new Map<string, { name: string; join: SqlPart }>();
  #readsDetails = false;

  get joins(): SqlPart {
    const details = new SqlPart("cross join iteration_details d on d.iteration = i.ordinal");
    const rows = [...this.#rows.values()].map((row) => row.join);
    return joinSql(this.#readsDetails ? [details, ...rows] : rows, " ");
  }

  compile(filter: Filter): SqlPart {
    switch (filter.kind) {
      case "and":
      case "or":
        return sql`(${joinSql(filter.terms.map((it) => this.compile(it)), ` ${filter.kind} `)})`;
      case "not":
        return sql`(not ${this.compile(filter.term)})`;
      default:
        return sql`(${this.#condition(filter)})`;
    }
  }

  #condition(condition: Condition): SqlPart {
    if (condition.field.kind === "tags") return this.#anyTag(condition);
    const column = this.#column(condition.field);
    switch (condition.kind) {
      case "null":
        return sql`${column.text} is null`;
      case "equal":
        return isOneOf(column, condition.values);
      case "order":
        return typeof condition.value === "number"
          ? isBeyond(column.number, condition.operator, condition.value)
          : holds(column.text, condition);
      case "like":
        return holds(column.text, condition);
    }
  }

  #anyTag(condition: Condition): SqlPart {
    const tags = this.#detail("d.tags");
    if (condition.kind === "null") return sql`${tags} = '[]'`;
    return sql`iif(${tags} = '[]', false,
      filter_tags_hold(${tags}, ${JSON.stringify(condition)}))`;
  }

  #column(field: Exclude<FilterField, { kind: "tags" }>): Column {
    switch (field.kind) {
      case "metric":
      case "parameter":
        return this.#value(field.kind, field.name);
      case "tag": {
        const tags = this.#detail("d.tags");
        const value = sql`filter_tag(${tags}, ${field.name})`;
        return plain(sql`iif(${tags} = '[]', null, ${value})`);
      }
      case "attribute": {
        const text = ATTRIBUTES[field.name];
        return plain(/\bd\./.test(text) ? this.#detail(text) : new SqlPart(text));
      }
    }
  }

  #detail(text: string): SqlPart {
    this.#readsDetails = true;
    return new SqlPart(text);
  }

  #value(kind: "metric" | "parameter", name: string): Column {
    const row = this.#row(kind, name);
    const value = new SqlPart(`${row}.value`);
    const text = new SqlPart(`ifnull(${row}.text, ${row}.value)`);
    const number = kind === "metric"
      ? value
      : sql`iif(typeof(${value}) = 'text', filter_number(${text}), ${value})`;
    return { number, text, isMixed: true };
  }

  /** Joins the row of a value, once however often a filter asks about it. */
  #row(kind: "metric" | "parameter", name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known.name;
    const row = `f${this.#rows.size}`;
    this.#rows.set(key, { name: row, join: joinValue(row, kind, name) });
    return row;
  }
}

/** Joins the row of an iteration's metric or parameter; all of it is null if there is none. */
export function joinValue(row: string, kind: "metric" | "parameter", name: string): SqlPart {
  const f = new SqlPart(row);
  return sql`left join iteration_values ${f}
    on ${f}.iteration = i.ordinal and ${f}.kind = ${VALUE_KINDS[kind]} and ${f}.name = ${name}`;
}

function plain(column: SqlPart): Column {
  return { number: column, text: column, isMixed: false };
}

function isOneOf({ number, text, isMixed }: Column, values: readonly FilterValue[]): SqlPart {
  const numbers = values.filter((value) => typeof value === "number");
  const texts = values.filter((value) => typeof value === "string");
  const written = isMixed ? texts.map(Number).filter((it, at) => String(it) === texts[at]) : [];
  const parts: SqlPart[] = [];
  if (texts.length > 0) parts.push(sql`${text} in (${boundList([...texts, ...written])})`);
  if (numbers.length > 0) parts.push(sql`${number} in (${boundList(numbers)})`);
  return joinSql(parts, " or ");
}

/** Numbers come first in SQLite's order; then texts, and last what stands for NaN, lists and objects. */
function isBeyond(number: SqlPart, operator: OrderOperator, value: number): SqlPart {
  const isEqual = operator.endsWith("=");
  if (Number.isNaN(value)) {
    return isEqual ? sql`${number} = ${NOT_A_NUMBER}` : sql`iif(${number} is null, null, false)`;
  }
  const comparison = sql`${number} ${new SqlPart(operator)} ${value}`;
  return operator.startsWith("<") ? comparison : sql`${comparison} and ${number} < ''`;
}

function holds(text: SqlPart, condition: TextCondition): SqlPart {
  const answer = sql`filter_holds(${text}, ${JSON.stringify(condition)})`;
  if (condition.kind !== "like" || condition.ignoresCase) return answer;
  // SQLite finds out much faster than a function of ours that a text has not what the pattern wants.
  const part = longestPart(condition.pattern);
  return sql`iif(typeof(${text}) = 'text' and instr(${text}, ${part}) = 0, false, ${answer})`;
}

function boundList(values: readonly FilterValue[]): SqlPart {
  return joinSql(values.map((value) => sql`${toBound(value)}`), ", ");
}

function toBound(value: FilterValue): FilterValue | Uint8Array {
  return Number.isNaN(value) ? NOT_A_NUMBER : value;
}
