import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Chart,
  chartNamesProblem,
  fromChart,
  interactiveChartReplySchema,
  interactiveChartSchema,
} from "../../src/contract/interactive_chart.ts";
import { interactiveChart } from "./arbitraries.ts";
import {
  assertItem,
  assertKept,
  assertLimits,
  items,
  MISSING,
  NULL,
  problems,
  refusal,
} from "./schema_checks.ts";

const REFUSED_TYPE = "Status must be one of ['scatter', 'line', 'bar', 'pie', 'boxplot']";
const UNEQUAL = "Length of x_data and y_data must be equal";
const ONE_X = "x_data can only have one list of data";

const BODY = {
  chart_type: "line",
  name: "loss",
  chart_title: "Loss",
  x_data: [[1, 2]],
  y_data: [[3, 4]],
};

Deno.test("interactiveChartSchema fills the App's defaults in, in the App's order", () => {
  const { id, ...rest } = interactiveChartSchema.parse(BODY);
  assertMatch(id, /^[0-9a-f]{24}$/);
  assertStrictEquals(
    JSON.stringify({ id: "x", ...rest }),
    '{"id":"x","chart_type":"line","name":"loss","chart_title":"Loss","chart_subtitle":null,' +
      '"x_data":[[1,2]],"y_data":[[3,4]],"y_data_names":[],"x_label":"x","y_label":"y",' +
      '"x_min":null,"x_max":null,"y_min":null,"y_max":null,"comparable":false}',
  );
});

Deno.test("interactiveChartSchema keeps nulls, when the App's fields may be null", () => {
  const nulls = {
    chart_subtitle: null,
    x_label: null,
    y_label: null,
    x_min: null,
    comparable: null,
  };
  const parsed = interactiveChartSchema.parse({ ...BODY, ...nulls });
  for (const name of Object.keys(nulls)) {
    assertStrictEquals(parsed[name as keyof typeof parsed], null, name);
  }
});

Deno.test("interactiveChartSchema keeps what a client gives", () => {
  const given = {
    id: "0123456789ABCDEF01234567",
    ...BODY,
    chart_subtitle: "sub",
    y_data_names: ["a"],
    x_label: "epoch",
    y_label: "loss",
    x_min: 0,
    x_max: "10",
    y_min: -1.5,
    y_max: 2,
    comparable: true,
  };
  assertEquals(interactiveChartSchema.parse(given) as object, {
    ...given,
    id: "0123456789abcdef01234567",
    x_max: 10,
  });
});

for (const field of ["name", "chart_title", "chart_subtitle", "x_label", "y_label"]) {
  Deno.test(`interactiveChartSchema holds ${field} to 1 to 100 characters`, () => {
    assertLimits(interactiveChartSchema, BODY, field, { min: 1, max: 100 });
  });
}

for (const field of ["chart_type", "name", "chart_title"]) {
  Deno.test(`interactiveChartSchema asks for ${field}, when it is missing or null`, () => {
    const { [field]: _, ...rest } = BODY as Record<string, unknown>;
    assertItem(interactiveChartSchema, rest, field, MISSING);
    assertItem(interactiveChartSchema, { ...BODY, [field]: null }, field, NULL);
  });
}

Deno.test("interactiveChartSchema answers about the shape, when data is missing or no list of lists", () => {
  const { x_data: _, ...rest } = BODY;
  assertItem(interactiveChartSchema, rest, "x_data", MISSING);
  assertEquals(items(interactiveChartSchema, { ...BODY, x_data: [[1], 2] }), [{
    loc: ["body", "x_data", 1],
    msg: "value is not a valid list",
    type: "type_error.list",
  }]);
  assertStrictEquals(refusal(interactiveChartSchema, rest), undefined);
});

Deno.test("interactiveChartSchema takes missing data for empty, when a bar chart's rule is looked at", () => {
  const { x_data: _, ...rest } = BODY;
  assertStrictEquals(refusal(interactiveChartSchema, { ...rest, chart_type: "bar" }), ONE_X);
  const wrong = { ...BODY, chart_type: "bar", x_data: "text" };
  assertStrictEquals(refusal(interactiveChartSchema, wrong), ONE_X);
});

Deno.test("interactiveChartSchema looks at the data rules, when other fields are wrong, too", () => {
  const wrong = { ...BODY, name: "", x_data: [[1]] };
  assertStrictEquals(refusal(interactiveChartSchema, wrong), UNEQUAL);
  assertEquals(problems(interactiveChartSchema, wrong), [
    "name: 0 characters, at least 1 is needed",
    UNEQUAL,
  ]);
});

Deno.test("interactiveChartSchema refuses an unknown type, and an empty one by its length", () => {
  assertStrictEquals(
    refusal(interactiveChartSchema, { ...BODY, chart_type: "area" }),
    REFUSED_TYPE,
  );
  assertEquals(problems(interactiveChartSchema, { ...BODY, chart_type: "area" }), [
    'chart_type: "area" is not one of scatter, line, bar, pie, boxplot',
  ]);
  const empty = { ...BODY, chart_type: "" };
  assertStrictEquals(refusal(interactiveChartSchema, empty), undefined);
  assertEquals(items(interactiveChartSchema, empty).map((it) => it.type), [
    "value_error.any_str.min_length",
  ]);
});

Deno.test("interactiveChartSchema tells a null for the names at the root, as the App does", () => {
  const body = { ...BODY, y_data_names: null };
  assertEquals(items(interactiveChartSchema, body), [{
    loc: ["body", "__root__"],
    msg: "object of type 'NoneType' has no len()",
    type: "type_error",
  }]);
  assertEquals(problems(interactiveChartSchema, body), ["y_data_names must be a list, not null"]);
  assertStrictEquals(refusal(interactiveChartSchema, { ...body, x_data: [[1]] }), UNEQUAL);
});

Deno.test("interactiveChartSchema refuses in the words of the data rules", () => {
  const cases: [object, string][] = [
    [{ x_data: [["a", "b"]] }, "x_data and y_data must be a list of lists of float or int"],
    [{ y_data: [[1]] }, UNEQUAL],
    [{ y_data_names: ["a", "b"] }, "Length of y_data_names and y_data must be equal"],
  ];
  for (const [change, expected] of cases) {
    assertStrictEquals(refusal(interactiveChartSchema, { ...BODY, ...change }), expected);
    assertEquals(problems(interactiveChartSchema, { ...BODY, ...change }), [expected]);
  }
});

Deno.test("interactiveChartSchema refuses what is no object", () => {
  assertEquals(items(interactiveChartSchema, []).map((it) => it.type), ["type_error.dict"]);
  assertStrictEquals(refusal(interactiveChartSchema, "text"), undefined);
});

Deno.test("interactiveChartReplySchema keeps every chart that an App can hold", () => {
  assertKept(interactiveChartReplySchema, interactiveChart);
});

Deno.test("chartNamesProblem() tells when two charts have the same name", () => {
  const unique = "Chart names in iteration must be unique";
  assertStrictEquals(chartNamesProblem([]), undefined);
  assertStrictEquals(chartNamesProblem([{ name: "a" }, { name: "A" }]), undefined);
  assertStrictEquals(chartNamesProblem([{ name: "a" }, { name: "b" }, { name: "a" }]), unique);
});

Deno.test("fromChart() gives the App's form with the App's defaults", () => {
  const chart: Chart = { name: "loss", type: "line", x: [[1, 2]], y: [[3, 4]] };
  assertStrictEquals(
    JSON.stringify(fromChart(chart)),
    '{"chart_type":"line","name":"loss","chart_title":"loss","chart_subtitle":null,' +
      '"x_data":[[1,2]],"y_data":[[3,4]],"y_data_names":[],"x_label":"x","y_label":"y",' +
      '"x_min":null,"x_max":null,"y_min":null,"y_max":null,"comparable":false}',
  );
});

Deno.test("fromChart() hands every option over", () => {
  const chart: Chart = {
    name: "loss",
    type: "bar",
    title: "Loss",
    subtitle: "by fold",
    x: [["a"]],
    y: [[3], [4]],
    yNames: ["train", "test"],
    xLabel: "fold",
    yLabel: "loss",
    xMin: 1,
    xMax: 2,
    yMin: 3,
    yMax: 4,
    comparable: true,
  };
  assertEquals(fromChart(chart), {
    chart_type: "bar",
    name: "loss",
    chart_title: "Loss",
    chart_subtitle: "by fold",
    x_data: [["a"]],
    y_data: [[3], [4]],
    y_data_names: ["train", "test"],
    x_label: "fold",
    y_label: "loss",
    x_min: 1,
    x_max: 2,
    y_min: 3,
    y_max: 4,
    comparable: true,
  });
});

Deno.test("fromChart() copies the data, so that the program may go on changing its own", () => {
  const values = [1, 2];
  const names = ["a"];
  const made = fromChart({ name: "n", type: "line", x: [values], y: [values], yNames: names });
  values.push(3);
  names.push("b");
  assertEquals([made.x_data, made.y_data, made.y_data_names], [[[1, 2]], [[1, 2]], ["a"]]);
});

Deno.test("fromChart() gives what interactiveChartSchema takes, when the data is in order", () => {
  const lists = fc.array(
    fc.tuple(fc.integer(), fc.float({ noNaN: true, noDefaultInfinity: true })),
  );
  fc.assert(fc.property(fc.constantFrom("line", "scatter", "bar", "pie"), lists, (type, points) => {
    const [x, y] = [points.map(([it]) => it), points.map(([, it]) => it)];
    const made = fromChart({ name: "n", type, x: [x], y: [y] });
    const { id: _, ...parsed } = interactiveChartSchema.parse(made);
    assertEquals(parsed, made);
  }));
});

Deno.test("fromChart() keeps what is not finite, as JSON can carry it", () => {
  const y = [[1, NaN, Infinity, -Infinity]];
  const made = fromChart({ name: "n", type: "line", x: [[1, 2, 3, 4]], y });
  assertEquals(made.y_data, [[1, "NaN", "Infinity", "-Infinity"]]);
  assertEquals(interactiveChartSchema.parse(made).y_data, made.y_data);
});

Deno.test("fromChart() keeps a limit that is NaN, so that the schema can tell", () => {
  const made = fromChart({ name: "n", type: "line", x: [[1]], y: [[1]], xMin: NaN });
  assertEquals(problems(interactiveChartSchema, made), [
    "x_min: must be a number, not the number NaN",
  ]);
});
