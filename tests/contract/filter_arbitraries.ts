/** Any filters, as a person may write them, and values that they can tell apart. */

import fc from "fast-check";
import { ITERATION_STATUSES } from "../../src/contract/iteration.ts";

const NAMES = ["a", "loss", "x.y", "a b", '"', "`", "größe", "__proto__", "a\0b", "😀"];

/** Texts that differ in little, read as numbers or not, and have what patterns take for something else. */
const TEXTS = [
  ..."ab%_\\",
  ...["", "ab", "AB", "aXb", "a%b", "a_b", "a\\b", "a'b", 'a"b', "x".repeat(200), "x".repeat(201)],
  ...["x".repeat(199) + "😀", "x".repeat(199) + "😁", "0", "1", "0.5", "5e-1", " 1 ", "-0", "1e21"],
  ...["NaN", "Infinity", "-Infinity", "true", "false", "null", "[1,2]", '{"k":1}', "é", "É", "😀"],
  ...["\0", "\x1a", "\x1a0000", "\ud83d", "a\0b", "\n", "completed", "Error: ab", "team=ab"],
];
const PATTERNS = ["%", "_", "a%", "%b", "%a%", "_b", "__", "a\\_b", "%\\%%", "%x", "A%B", "É"];
const NUMBERS = [0, -0, 1, -1, 0.5, 2, 1e21, 5e-324, 1.7976931348623157e308];
const JSON_VALUES = [null, true, false, [1, 2], { k: 1 }, [], ["ü", -0]];

/** What filters and iterations are made of; both of so little that they meet. */
export interface Vocabulary {
  name: fc.Arbitrary<string>;
  text: fc.Arbitrary<string>;
  finite: fc.Arbitrary<number>;
}

/** A few words and numbers. */
export const anyVocabulary: fc.Arbitrary<Vocabulary> = fc.tuple(
  fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 2 }),
  fc.shuffledSubarray(TEXTS, { minLength: 3, maxLength: 6 }),
  fc.shuffledSubarray(NUMBERS, { minLength: 2, maxLength: 3 }),
).map(([names, texts, numbers]) => ({
  name: fc.constantFrom(...names),
  text: fc.constantFrom(...texts),
  finite: fc.oneof(fc.constantFrom(...numbers), fc.double({ noNaN: true }).filter(isFinite)),
}));

function byName<T>({ name }: Vocabulary, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(name, value), { maxLength: 3 }).map((it) => Object.fromEntries(it));
}

function numbersOf({ finite }: Vocabulary): fc.Arbitrary<number> {
  return fc.oneof({ weight: 3, arbitrary: finite }, fc.constantFrom(NaN, Infinity, -Infinity));
}

/** Metrics, every number among them. */
export function metricsOf(words: Vocabulary): fc.Arbitrary<Record<string, number>> {
  return byName(words, numbersOf(words));
}

/** Parameters of all kinds that JSON has. */
export function parametersOf(words: Vocabulary): fc.Arbitrary<Record<string, unknown>> {
  return byName(words, fc.oneof(words.text, words.finite, fc.constantFrom(...JSON_VALUES)));
}

/** Tags with and without values. */
export function tagsOf({ name, text }: Vocabulary): fc.Arbitrary<string[]> {
  const pair = fc.tuple(name, fc.constantFrom("=", ":"), text).map((it) => it.join(""));
  return fc.array(fc.oneof(text, name, pair), { maxLength: 3 });
}

/** Any filter, with parentheses where its meaning needs them. */
export function filtersOf(words: Vocabulary): fc.Arbitrary<string> {
  const condition = conditionsOf(words);
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      condition,
      fc.tuple(tie("filter"), fc.constantFrom("and", "or", "AND", "OR"), tie("filter"))
        .map(([left, word, right]) => `(${left}) ${word} (${right})`),
      tie("filter").map((filter) => `not (${filter})`),
    ),
  })).filter;
}

function conditionsOf(words: Vocabulary): fc.Arbitrary<string> {
  const { name, text } = words;
  const key = quoted(name, "`", '"');
  const literal = quoted(text, "'", '"');
  const numeral = numbersOf(words).map((it) => Object.is(it, -0) ? "-0" : String(it));
  const metric = fc.tuple(fc.constantFrom("metrics.", "metric."), key).map((it) => it.join(""));
  const parameter = fc.tuple(fc.constantFrom("params.", "Parameters."), key)
    .map((it) => it.join(""));
  const textField = fc.oneof(
    key.map((it) => `tags.${it}`),
    fc.constantFrom("tags", "name", "user", "note", "error", "model_name", "path_to_model"),
    fc.constantFrom("experiment", "project", "model_sha256", "dataset.name", "run.run_name"),
  );
  const pattern = quoted(
    fc.oneof(text.filter((it) => it.length < 100), fc.constantFrom(...PATTERNS)),
    "'",
  );
  return fc.oneof(
    { weight: 3, arbitrary: compared(metric, numeral) },
    {
      weight: 4,
      arbitrary: compared(parameter, fc.oneof(literal, numeral, fc.constantFrom("true", "FALSE"))),
    },
    { weight: 2, arbitrary: compared(textField, literal) },
    compared(fc.constantFrom("duration", "model_size", "attributes.Duration"), numeral),
    compared(fc.constantFrom(...TIME_FIELDS), fc.constantFrom(...TIMES)),
    compared(fc.constant("status"), fc.constantFrom(...STATUSES)),
    {
      weight: 2,
      arbitrary: fc.tuple(fc.oneof(textField, parameter), fc.constantFrom(...LIKE), pattern)
        .map((parts) => parts.join(" ")),
    },
  );
}

const TIME_FIELDS = ["started_at", "attributes.start_time", "ended_at", "end_time"];
const TIMES = ["'2026-01-01'", "1767225600000", "'2026-01-01T00:00:01Z'", "0.5"];
const STATUSES = [...ITERATION_STATUSES, "FINISHED"].map((it) => `'${it}'`);
const LIKE = ["like", "LIKE", "ilike", "not like", "NOT ILIKE"];
const OPERATORS = ["=", "!=", "<>", "<", "<=", ">", ">="];

function quoted(text: fc.Arbitrary<string>, ...marks: string[]): fc.Arbitrary<string> {
  return fc.tuple(text, fc.constantFrom(...marks))
    .map(([value, mark]) => mark + value.replaceAll(mark, mark + mark) + mark);
}

function compared(
  field: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const values = fc.array(value, { minLength: 1, maxLength: 3 }).map((it) => `(${it.join(", ")})`);
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(field, fc.constantFrom(...OPERATORS), value) },
    fc.tuple(field, fc.constantFrom("in", "NOT IN"), values),
    fc.tuple(field, fc.constantFrom("is null", "IS NOT NULL")),
  ).map((parts) => parts.join(" "));
}
