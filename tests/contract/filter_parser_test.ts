import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FilterError } from "../../src/contract/filter_error.ts";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import type { Filter } from "../../src/contract/iteration_filter.ts";
import { anyVocabulary, filtersOf } from "./filter_arbitraries.ts";

const loss = { kind: "metric", name: "loss" } as const;

function isBelow(value: number): Filter {
  return { kind: "order", field: loss, operator: "<", value };
}

function messageOf(filter: string): string {
  return assertThrows(() => parseFilter(filter), FilterError).message;
}

/** What is wrong, without the place. */
function complaint(filter: string): string {
  return /^Cannot read the filter: (.*), at character \d+$/.exec(
    messageOf(filter).split("\n")[0]!,
  )![1]!;
}

Deno.test("parseFilter() reads a comparison", () => {
  const equal = (value: number | string): Filter => ({
    kind: "equal",
    field: { kind: "parameter", name: "lr" },
    values: [value],
  });
  assertEquals(parseFilter("metrics.loss < 0.5"), isBelow(0.5));
  assertEquals(parseFilter(" metric.loss<-1e-3 "), isBelow(-0.001));
  assertEquals(parseFilter("METRICS.loss < -inf"), isBelow(-Infinity));
  for (const prefix of ["param", "params", "parameter", "parameters", "Params"]) {
    assertEquals(parseFilter(`${prefix}.lr = '0.1'`), equal("0.1"));
  }
  assertEquals(parseFilter(`params.lr = "it's"`), equal("it's"));
  assertEquals(parseFilter("params.lr = 'it''s'"), equal("it's"));
  assertEquals(parseFilter("params.lr = .5"), equal(0.5));
  assertEquals(parseFilter("params.lr = NaN"), equal(NaN));
  assertEquals(parseFilter("params.lr = TRUE"), equal("true"));
  assertEquals(parseFilter("params.lr != 1"), { kind: "not", term: equal(1) });
  assertEquals(parseFilter("params.lr <> 1"), { kind: "not", term: equal(1) });
});

Deno.test("parseFilter() reads names with anything in them", () => {
  const names = {
    "metrics.val/loss-1:a.b@c": "val/loss-1:a.b@c",
    "metrics.`a b`": "a b",
    'metrics."a.b = 1 or"': "a.b = 1 or",
    "metrics.```": undefined,
    "metrics.`a``b`": "a`b",
    "metrics.größe": "größe",
    "metrics.0": "0",
    "metrics.and": "and",
    "metrics.`'; drop table iterations; --`": "'; drop table iterations; --",
    "`metrics`.x": "x",
  };
  for (const [written, name] of Object.entries(names)) {
    if (name === undefined) assertThrows(() => parseFilter(`${written} is null`), FilterError);
    else {assertEquals(parseFilter(`${written} is null`), {
        kind: "null",
        field: { kind: "metric", name },
      });}
  }
});

Deno.test("parseFilter() knows attributes by their names in documents, short ones and MLflow's", () => {
  const attributes = {
    iteration_name: ["iteration_name", "name", "run_name", "attributes.name", "attr.`Run Name`"],
    user_name: ["user", "user_id", "run.user_name"],
    started_at: ["start_time", "attribute.start_time", "Created"],
    ended_at: ["end_time"],
    id: ["run_id", "attributes.run_id"],
    project_title: ["project"],
    "dataset.name": ["dataset.name", "datasets.name"],
  };
  for (const [name, written] of Object.entries(attributes)) {
    for (const it of written) {
      assertEquals(
        parseFilter(`${it} is null`),
        { kind: "null", field: { kind: "attribute", name } } as Filter,
      );
    }
  }
  assertEquals(parseFilter("tags is null"), { kind: "null", field: { kind: "tags" } });
});

Deno.test("parseFilter() reads lists, patterns and nulls, and their opposites", () => {
  const field = { kind: "tag", name: "team" } as const;
  const equal: Filter = { kind: "equal", field, values: ["a", "b"] };
  const like: Filter = { kind: "like", field, pattern: "a%", ignoresCase: false };
  const none: Filter = { kind: "null", field };
  assertEquals(parseFilter("tags.team IN ('a', 'b')"), equal);
  assertEquals(parseFilter("tags.team not in('a','b')"), { kind: "not", term: equal });
  assertEquals(parseFilter("tags.team like 'a%'"), like);
  assertEquals(parseFilter("tags.team not ilike 'a%'"), {
    kind: "not",
    term: { ...like, ignoresCase: true },
  });
  assertEquals(parseFilter("tags.team is null"), none);
  assertEquals(parseFilter("tags.team Is Not Null"), { kind: "not", term: none });
});

Deno.test("parseFilter() lets NOT bind before AND, and AND before OR", () => {
  const [a, b, c] = [isBelow(1), isBelow(2), isBelow(3)];
  const text = (...values: number[]) => values.map((it) => `metrics.loss < ${it}`);
  const [one, two, three] = text(1, 2, 3);
  assertEquals(parseFilter(`${one} or ${two} and ${three}`), {
    kind: "or",
    terms: [a, { kind: "and", terms: [b, c] }],
  });
  assertEquals(parseFilter(`(${one} or ${two}) AND ${three}`), {
    kind: "and",
    terms: [{ kind: "or", terms: [a, b] }, c],
  });
  assertEquals(parseFilter(`not ${one} and ${two}`), {
    kind: "and",
    terms: [{ kind: "not", term: a }, b],
  });
  assertEquals(parseFilter(`((${one}))`), a);
});

Deno.test("parseFilter() reads times as UTC where they name no zone", () => {
  const times = {
    "'2026-01-02'": Date.UTC(2026, 0, 2),
    "'2026-01-02T03:04'": Date.UTC(2026, 0, 2, 3, 4),
    "'2026-01-02 03:04:05.678'": Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    "'2026-01-02T03:04:05z'": Date.UTC(2026, 0, 2, 3, 4, 5),
    "'2026-01-02T03:04+02:00'": Date.UTC(2026, 0, 2, 1, 4),
    "1767323045000": Date.UTC(2026, 0, 2, 3, 4, 5),
  };
  for (const [written, value] of Object.entries(times)) {
    const field = { kind: "attribute", name: "started_at" } as const;
    const wanted: Filter = { kind: "order", field, operator: ">", value };
    assertEquals(parseFilter(`start_time > ${written}`), wanted, written);
  }
});

Deno.test("parseFilter() knows MLflow's statuses, and ids in any case", () => {
  const values = (filter: string) => (parseFilter(filter) as { values: unknown }).values;
  assertEquals(values("status = 'FINISHED'"), ["completed"]);
  assertEquals(values("attributes.status IN ('RUNNING', 'SCHEDULED', 'killed')"), [
    "running",
    "scheduled",
    "killed",
  ]);
  assertEquals(values(`run_id = '${"AB".repeat(12)}'`), ["ab".repeat(12)]);
});

Deno.test("parseFilter() of nothing is undefined", () => {
  assertEquals(["", " \n\t"].map(parseFilter), [undefined, undefined]);
});

Deno.test("parseFilter() tells where it stopped, with a caret below", () => {
  assertEquals(
    messageOf("metrics.loss < 1 or params.lr >> 2"),
    "Cannot read the filter: a value is missing, at character 32\n" +
      "  metrics.loss < 1 or params.lr >> 2\n" +
      `  ${" ".repeat(31)}^`,
  );
  const long = `${"metrics.loss < 1 or\n".repeat(9)}x @ 1${" or metrics.loss < 1".repeat(9)}`;
  const [, shown, caret] = messageOf(long).split("\n");
  assertEquals(shown!.length, 2 + 82);
  assertEquals(shown![caret!.length - 1], "@");
});

Deno.test("parseFilter() says what is wrong", () => {
  const cases = {
    "metrics.loss >": "a value is missing",
    "metrics.loss": "a comparison is missing: = != < <= > >= IN LIKE ILIKE or IS NULL",
    "metrics.loss < 1 and": "a comparison is missing",
    "metrics.loss < 1 metrics.a < 1": "AND, OR or the end is missing",
    "(metrics.loss < 1": 'there is no ")" for this "("',
    "(metrics.loss < 1 metrics.a": 'AND, OR or ")" is missing',
    "metrics.loss < 1)": 'there is no "(" for this ")"',
    "metrics.loss < '1'": "it has to be compared with a number",
    "metrics.loss like '1'": "LIKE is for texts, and this is a number or a time",
    "name = 5": "it has to be compared with a text in quotes",
    "name = run": "a text has to stand in quotes",
    "name like run": "a pattern in quotes is missing",
    "name = 'run": "the ' has no second one that ends it",
    "name not = 'run'": "IN, LIKE or ILIKE is missing after NOT",
    "name in 'run'": '"(" and a list of values is missing',
    "name in ()": "a value is missing",
    "name in ('a' 'b')": '"," or ")" is missing',
    "name is 'run'": "NULL is missing",
    "name = null": "nothing is = NULL: write IS NULL",
    "note = 'a' && name = 'b'": '"&" stands for nothing here',
    "metrics. < 1": 'a name is missing after "metrics."',
    "loss.x < 1": '"loss." is not metrics, params, tags, attributes or dataset',
    "0.5 < metrics.loss": "a name such as metrics.loss is missing",
    "status = 'done'":
      "a status is one of running, completed, failed, killed, interrupted, crashed",
    "parent_id = 5": "it has to be compared with an id in quotes",
    "started_at > 'yesterday'": "it has to be compared with a time, such as '2026-01-31' or " +
      "'2026-01-31T12:00:00Z', or milliseconds since 1970",
    "started_at > '2026-02-30'": "it has to be compared with a time, such as '2026-01-31' or " +
      "'2026-01-31T12:00:00Z', or milliseconds since 1970",
  };
  for (const [filter, why] of Object.entries(cases)) assertEquals(complaint(filter), why, filter);
  assert(
    complaint("accuracy > 1").startsWith('an iteration has no attribute "accuracy" (a metric is'),
  );
});

Deno.test("parseFilter() bounds what it reads", () => {
  const most = (filter: string) => complaint(filter).replace(/\d+/, "N");
  assertEquals(most("(".repeat(9000)), "more than N levels");
  assertEquals(most("not ".repeat(2000)), "more than N levels");
  assertEquals(most("(".repeat(100_000)), "it is longer than N characters");
  assertEquals(most("name = 'a' or ".repeat(51) + "name = 'b'"), "more than N comparisons");
  assertEquals(most(`name like '${"%a".repeat(200)}'`), "the pattern is longer than N characters");
  assert(parseFilter("(".repeat(50) + "name = 'a'" + ")".repeat(50)) !== undefined);
  assert(parseFilter("name = 'a'" + " or name = 'a'".repeat(49)) !== undefined);
});

Deno.test("parseFilter() reads any text or throws a FilterError, in no time", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 4 }),
    fc.constantFrom("metrics.", "params.`", "(", ")", "not", " and ", "in (", "'", '"', "`", "<="),
    fc.constantFrom("1e", "-", ".5.", "tags", "is null", "like", "dataset.", "\0", "\ud83d"),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
    try {
      parseFilter(pieces.join(""));
    } catch (error) {
      assert(error instanceof FilterError, String(error));
      assert(error.position >= 0 && error.position <= pieces.join("").length);
    }
  }));
  const before = performance.now();
  for (const unit of ["1", "''", "'a", "`", "a.", "e1", " ", "((", "+", "a`", '""']) {
    for (const end of ["", "x", "'"]) {
      assertThrows(
        () => parseFilter("metrics.a = " + unit.repeat(9900 / unit.length) + end + " !"),
        FilterError,
      );
    }
  }
  assert(performance.now() - before < 5000); // what backtracks would take minutes
});

Deno.test("parseFilter() reads every filter that can be written", () => {
  fc.assert(fc.property(anyVocabulary.chain(filtersOf), (filter) => {
    assert(parseFilter(filter) !== undefined);
  }));
});
