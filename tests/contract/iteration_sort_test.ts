import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DatabaseSync } from "node:sqlite";
import type { Iteration } from "../../src/contract/iteration.ts";
import {
  compareIterations,
  parseSortOrder,
  SORT_FIELDS,
  SortError,
  type SortKey,
  sortText,
  writeSortOrder,
} from "../../src/contract/iteration_sort.ts";

Deno.test("parseSortOrder() takes the names that filters take, quoted in the same way", () => {
  const parsed: [text: string, kind: SortKey["kind"], name: string, descending: boolean][] = [
    ["metrics.acc", "metric", "acc", false],
    [" metric.acc  DESC ", "metric", "acc", true],
    ["Metrics.`v.l x` asc", "metric", "v.l x", false],
    ['metrics."a `b`" desc', "metric", "a `b`", true],
    ["metrics.desc desc", "metric", "desc", true],
    ["params.optimizer/lr", "parameter", "optimizer/lr", false],
    ["parameter.lr desc", "parameter", "lr", true],
    ["started_at", "field", "started_at", true],
    ["start_time", "field", "started_at", true],
    ["attributes.end_time asc", "field", "ended_at", false],
    ["created_at", "field", "created_at", true],
    ["created asc", "field", "started_at", false],
    ["duration", "field", "duration", false],
    ["name", "field", "iteration_name", false],
    ["run.`run name` desc", "field", "iteration_name", true],
    ["STATUS", "field", "status", false],
  ];
  for (const [text, kind, name, descending] of parsed) {
    assertEquals(parseSortOrder(text), { key: { kind, name } as SortKey, descending }, text);
  }
});

Deno.test("parseSortOrder() refuses everything else, and says what is right", () => {
  const end = "asc, desc or the end is missing after the name";
  const wrong: [text: string, why: string][] = [
    ["", "a name such as metrics.loss is missing"],
    ["'acc'", "a name such as metrics.loss is missing"],
    ["desc", 'no attribute "desc"'],
    ["metrics", 'no attribute "metrics"'],
    ["metrics.", 'a name is missing after "metrics."'],
    ["loss", "a metric is metrics.loss"],
    ["metrics.acc sideways", end],
    ["metrics.test acc", end],
    ["metrics.acc DESC, name", end],
    ["metrics.acc desc desc", end],
    ["metrics.acc `desc`", end],
    ["metrics.acc;drop", '";" stands for nothing here, at character 12'],
    ["metrics.`acc", "has no second one that ends it"],
    ["tags.team", "it is known to filters only"],
    ["tags", "it is known to filters only"],
    ["user", "it is known to filters only"],
    ["dataset.name desc", "it is known to filters only"],
  ];
  for (const [text, why] of wrong) {
    const { message } = assertThrows(() => parseSortOrder(text), SortError);
    assertStringIncludes(message, why, text);
    assertStringIncludes(message, ". Sort by started_at, ended_at, ", text);
  }
});

Deno.test("parseSortOrder() reads what writeSortOrder() wrote, whatever the name", () => {
  const key: fc.Arbitrary<SortKey> = fc.oneof(
    fc.constantFrom(...SORT_FIELDS).map((name) => ({ kind: "field", name }) as const),
    fc.record({
      kind: fc.constantFrom("metric", "parameter"),
      name: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("acc", "a b", "`", "", "5.")),
    }),
  );
  fc.assert(fc.property(fc.record({ key, descending: fc.boolean() }), (order) => {
    assertEquals(parseSortOrder(writeSortOrder(order)), order);
  }));
  const plain = { key: { kind: "metric", name: "val/acc-1" }, descending: true } as const;
  assertEquals(writeSortOrder(plain), "metrics.val/acc-1 desc");
});

Deno.test("sortText() takes 200 units, and no half of a character", () => {
  assertEquals(sortText("a".repeat(200)), "a".repeat(200));
  assertEquals(sortText("a".repeat(201)), "a".repeat(200));
  assertEquals(sortText("a".repeat(199) + "😀"), "a".repeat(199));
  assertEquals(sortText("a".repeat(198) + "😀b"), "a".repeat(198) + "😀");
});

/** Also halves of pairs, and control characters. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\0", "\x1a", "\x19", "\ud83d", "\ude00", "\uffff", "😀", "a"),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  ),
  maxLength: 400,
});

Deno.test("sortText() gives the beginning of any text, well formed", () => {
  fc.assert(fc.property(anyText, (text) => {
    const sorted = sortText(text);
    assertEquals(sorted.isWellFormed(), true);
    assertEquals(sorted.length >= Math.min(text.length, 199), true);
    const beginning = text.toWellFormed().slice(0, sorted.length);
    assertEquals(sorted, beginning.replaceAll("\0", " ").replaceAll("\x1a", " "));
  }));
});

Deno.test("compareIterations() orders texts as SQLite does", () => {
  using db = new DatabaseSync(":memory:");
  const compare = db.prepare("select (? > ?) - (? < ?) as sign");
  const order = parseSortOrder("params.text asc");
  const startOf = fc.tuple(fc.string({ maxLength: 3 }), anyText, anyText);
  fc.assert(fc.property(startOf, ([start, ...ends]) => {
    const texts = ends.map((end) => start + end);
    const [a, b] = texts.map((text) =>
      ({ parameters: { text }, started_at: "" }) as unknown as Iteration
    );
    const [one, other] = texts.map(sortText) as [string, string];
    const { sign } = compare.get(one, other, one, other)!;
    assertEquals(Math.sign(compareIterations(a!, b!, order)), sign);
  }));
});
