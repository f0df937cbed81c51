/** Records for the tests of journals: some that are fixed, and any that there can be. */

import fc from "fast-check";
import { END_STATUSES } from "../../src/contract/iteration.ts";
import {
  type HeaderRecord,
  JOURNAL_VERSION,
  type MetricPoint,
  type RecordContent,
} from "../../src/contract/journal_record.ts";
import { toWireNumber } from "../../src/contract/wire_number.ts";
import type { HeaderContent } from "../../src/journal/journal_writer.ts";

/** An id for tests that need but one. */
export const ID = "0123456789abcdef01234567";
/** When the tests' journals begin. */
export const AT = Date.UTC(2026, 0, 1);
/** The end of an iteration that completed. */
export const COMPLETED = {
  type: "end",
  status: "completed",
  error: null,
} as const satisfies RecordContent;

/** The header of an iteration. */
export function headerOf(overrides: Partial<HeaderContent> = {}): HeaderContent {
  return {
    type: "header",
    version: JOURNAL_VERSION,
    id: ID,
    name: "softmax",
    project: { name: "Iris" },
    experiment: { name: "default" },
    target: { kind: "embedded" },
    user: "ada",
    started_at: AT,
    host: null,
    pid: 1,
    parent_id: null,
    step_charts: 100,
    ...overrides,
  };
}

/** A point of the metric `loss`. */
export function lossAt(step: number, value = step / 2): RecordContent {
  return { type: "metrics", points: [["loss", step, value]] };
}

/** Names that go wrong where objects are copied or texts encoded carelessly. */
export const WEIRD_NAMES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "",
  "\n",
  '"',
  " \r\n\t",
  '00000000 {"seq":1,"at":1,"type":"end"',
  "\u0000",
  "\u2028",
  "\ufeff",
  "größe",
  "損失",
  "😀",
  "\ud800",
  "\udc00\ud800",
];

/** Doubles, those at the edges first. */
export const anyNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    Number.MAX_VALUE,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 63),
    1e21,
    1e-7,
    0.1 + 0.2,
  ),
  fc.double(),
);

const text = fc.oneof(
  fc.constantFrom(...WEIRD_NAMES),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)), // lone surrogates among them
);
// JSON itself writes -0 as 0.
const plain = { noNullPrototype: true } as const;
const jsonNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    jsonNumber,
    text,
    fc.array(tie("value"), { maxLength: 3 }),
    named(tie("value")),
  ),
})).value;
const step = fc.oneof(
  fc.nat(),
  fc.constantFrom(-1, 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const point: fc.Arbitrary<MetricPoint> = fc.tuple(text, step, anyNumber.map(toWireNumber));
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const error = fc.record({ name: text, message: text, stack: text }, {
  requiredKeys: ["name", "message"],
});

function named<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(text, value), { maxLength: 4 }).map((it) => Object.fromEntries(it));
}

/** When a record may have been written. */
export const anyTime: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: AT, max: AT + 1e9 }),
  fc.double({ min: AT, max: AT + 1e9, noNaN: true }),
);

/** Any content but a header's. */
export const anyContent: fc.Arbitrary<RecordContent> = fc.oneof(
  content("metrics", { points: fc.array(point, { maxLength: 4 }) }),
  content("metrics", { points: fc.array(point, { maxLength: 2 }), timestamp: anyTime }),
  content("parameters", { values: named(json) }),
  content("model_name", { name: text }),
  content("model_path", { path: text }),
  content("model_path", { path: text, size: fc.nat(), sha256: hash, attached: fc.boolean() }),
  content("dataset", {
    dataset: fc.oneof(
      fc.record({ id: text }, plain),
      fc.record({ name: text, version: text }, plain),
    ),
  }),
  content("chart", {
    chart: fc.record({
      chart_type: fc.constant("line"),
      name: text,
      x_data: fc.array(fc.array(jsonNumber)),
    }, plain),
  }),
  content("image_chart", {
    name: text,
    sha256: hash,
    size: fc.nat(),
    media_type: text,
    comparable: fc.boolean(),
  }),
  content("tags", { tags: fc.array(text, { maxLength: 3 }) }),
  content("note", { text }),
  content("environment", { values: named(json) }),
  content("warning", { message: text }),
  content("end", {
    status: fc.constantFrom(...END_STATUSES),
    error: fc.option(error, { nil: null }),
  }),
  content("end", {
    status: fc.constantFrom(...END_STATUSES),
    error: fc.constant(null),
    provisional: fc.boolean(),
    signal: text,
    exit_code: fc.integer(),
  }),
);

/** Any header. */
export const anyHeader: fc.Arbitrary<HeaderContent> = content("header", {
  version: fc.constant(JOURNAL_VERSION),
  id: fc.stringMatching(/^[0-9a-f]{24}$/),
  name: text,
  project: fc.oneof(fc.record({ id: text }, plain), fc.record({ name: text }, plain)),
  experiment: fc.oneof(fc.record({ id: text }, plain), fc.record({ name: text }, plain)),
  target: fc.oneof(
    fc.constant({ kind: "embedded" }),
    fc.record({ kind: fc.constant("mlops"), url: text }, plain),
  ),
  user: text,
  started_at: anyTime,
  host: fc.option(text, { nil: null }),
  pid: fc.nat(),
  parent_id: fc.option(text, { nil: null }),
  step_charts: fc.oneof(fc.nat(), fc.constant(false)),
}) as unknown as fc.Arbitrary<Omit<HeaderRecord, "seq" | "at">>;

function content(
  type: RecordContent["type"],
  fields: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<RecordContent> {
  return fc.record({ type: fc.constant(type), ...fields }, plain) as unknown as fc.Arbitrary<
    RecordContent
  >;
}
