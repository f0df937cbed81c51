import { assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { chartDataProblem } from "../../src/contract/chart_data.ts";
import { CHART_TYPES } from "../../src/contract/interactive_chart.ts";

const NOT_NUMBERS = "x_data and y_data must be a list of lists of float or int";
const UNEQUAL = "Length of x_data and y_data must be equal";
const ONE_X = "x_data can only have one list of data";
const ONE_EACH = "x_data and y_data can only have one list of data";
const ONE_Y_EACH = "Error: For each element in x_data, there must be a list of y_data";
const FIVE = "Length of y_data must contain 5 values: min, q1, median, q3, max";
const NAMES = "Length of y_data_names and y_data must be equal";

function problem(type: string, x_data: unknown[][], y_data: unknown[][], names: string[] = []) {
  return chartDataProblem(type, { x_data, y_data, y_data_names: names });
}

const ONE_OF_EACH: Record<string, { x: unknown[][]; y: unknown[][] }> = {
  scatter: { x: [[1, 2]], y: [[3, 4.5]] },
  line: { x: [[1, 2]], y: [[3, 4.5]] },
  bar: { x: [["a", "b"]], y: [[3, 4.5]] },
  pie: { x: [["a", "b"]], y: [[3, 4.5]] },
  boxplot: { x: [["a"]], y: [[1, 2, 3, 4, 5]] },
};

for (const type of CHART_TYPES) {
  const { x, y } = ONE_OF_EACH[type]!;

  Deno.test(`chartDataProblem() has none, when a ${type} chart is in order`, () => {
    assertStrictEquals(problem(type, x, y), undefined);
    assertStrictEquals(problem(type, x, y, ["only"]), undefined);
  });

  Deno.test(`chartDataProblem() counts the names, when a ${type} chart's series have some`, () => {
    assertStrictEquals(problem(type, x, y, ["one", "two"]), NAMES);
  });

  Deno.test(`chartDataProblem() looks at the data first, when a ${type} chart's names are wrong, too`, () => {
    const broken = type === "boxplot" ? [[1]] : [[1, 2, 3]];
    const expected = type === "boxplot" ? FIVE : UNEQUAL;
    assertStrictEquals(problem(type, x, broken, ["one", "two"]), expected);
  });
}

for (const type of ["scatter", "line"]) {
  Deno.test(`chartDataProblem() refuses what is no number, when the chart is a ${type}`, () => {
    for (const value of ["1", "nan", null, undefined, {}, [1], NaN, Infinity, -Infinity]) {
      assertStrictEquals(problem(type, [[value]], [[1]]), NOT_NUMBERS);
      assertStrictEquals(problem(type, [[1], [2, 3]], [[1], [2, value]]), NOT_NUMBERS);
    }
    // The kind is looked at before the lengths, and in lists that are not paired as well.
    assertStrictEquals(problem(type, [[1], ["a"]], [[1, 2]]), NOT_NUMBERS);
  });

  Deno.test(`chartDataProblem() takes a y that is not finite, and no such x, of a ${type}`, () => {
    for (const value of ["NaN", "Infinity", "-Infinity"]) {
      assertStrictEquals(problem(type, [[1, 2]], [[value, 1]]), undefined);
      assertStrictEquals(problem(type, [[value, 2]], [[1, 1]]), NOT_NUMBERS);
    }
  });

  Deno.test(`chartDataProblem() counts booleans as numbers, when the chart is a ${type}`, () => {
    assertStrictEquals(problem(type, [[true]], [[false]]), undefined);
  });

  Deno.test(`chartDataProblem() compares each list with the one x list, when a ${type} has one`, () => {
    assertStrictEquals(problem(type, [[1, 2]], [[1, 2], [3, 4], [5, 6]]), undefined);
    assertStrictEquals(problem(type, [[1, 2]], [[1, 2], [3, 4], [5]]), UNEQUAL);
    assertStrictEquals(problem(type, [[1, 2]], [[1]]), UNEQUAL);
  });

  Deno.test(`chartDataProblem() compares lists in pairs, when a ${type} has several x lists`, () => {
    assertStrictEquals(problem(type, [[1, 2], [1]], [[1, 2], [3]]), undefined);
    assertStrictEquals(problem(type, [[1, 2], [1]], [[1, 2], [3, 4]]), UNEQUAL);
    assertStrictEquals(problem(type, [[1, 2], [1], [1, 2, 3]], [[1, 2], [3]]), undefined);
    assertStrictEquals(problem(type, [[1, 2], [1]], [[1, 2], [3], [4, 5, 6]]), undefined);
  });

  Deno.test(`chartDataProblem() has none, when a ${type} has no lists`, () => {
    assertStrictEquals(problem(type, [], []), undefined);
    assertStrictEquals(problem(type, [], [[1, 2]]), undefined);
    assertStrictEquals(problem(type, [[1, 2]], []), undefined);
  });
}

Deno.test("chartDataProblem() wants one x list, when the chart is a bar", () => {
  assertStrictEquals(problem("bar", [], []), ONE_X);
  assertStrictEquals(problem("bar", [["a"], ["b"]], [[1]]), ONE_X);
});

Deno.test("chartDataProblem() compares every y list with the x list, when the chart is a bar", () => {
  assertStrictEquals(problem("bar", [["a", "b"]], [[1, 2], [3]]), UNEQUAL);
  assertStrictEquals(problem("bar", [["a", "b"]], []), undefined);
  assertStrictEquals(problem("bar", [["a", null]], [["any", {}]]), undefined);
});

Deno.test("chartDataProblem() wants one list of each, when the chart is a pie", () => {
  for (const [x, y] of [[[], []], [[["a"]], []], [[], [[1]]], [[["a"]], [[1], [2]]]] as const) {
    assertStrictEquals(
      problem("pie", [...x].map((it) => [...it]), [...y].map((it) => [...it])),
      ONE_EACH,
    );
  }
  assertStrictEquals(problem("pie", [["a"], ["b"]], [[1]]), ONE_EACH);
});

Deno.test("chartDataProblem() wants as many parts as names, when the chart is a pie", () => {
  assertStrictEquals(problem("pie", [["a", "b"]], [[1]]), UNEQUAL);
});

Deno.test("chartDataProblem() wants one x list, when the chart is a box plot", () => {
  assertStrictEquals(problem("boxplot", [], []), ONE_X);
  assertStrictEquals(problem("boxplot", [["a"], ["b"]], [[1, 2, 3, 4, 5]]), ONE_X);
});

Deno.test("chartDataProblem() wants one y list for each x, when the chart is a box plot", () => {
  assertStrictEquals(problem("boxplot", [["a", "b"]], [[1, 2, 3, 4, 5]]), ONE_Y_EACH);
  assertStrictEquals(problem("boxplot", [[]], [[1]]), ONE_Y_EACH);
});

Deno.test("chartDataProblem() wants five values in each list, when the chart is a box plot", () => {
  assertStrictEquals(problem("boxplot", [["a", "b"]], [[1, 2, 3, 4, 5], [1, 2, 3, 4]]), FIVE);
  assertStrictEquals(problem("boxplot", [["a"]], [[1, 2, 3, 4, 5, 6]]), FIVE);
  assertStrictEquals(
    problem("boxplot", [["a"]], [["five", 9, null, "in", "any order"]]),
    undefined,
  );
});

Deno.test("chartDataProblem() looks at the names only, when it does not know the type", () => {
  for (const type of ["", "constructor", "__proto__", "area"]) {
    assertStrictEquals(problem(type, [["a"]], []), undefined);
    assertStrictEquals(problem(type, [], [], ["one"]), NAMES);
  }
});

Deno.test("chartDataProblem() never throws, whatever the data is", () => {
  const lists = fc.array(fc.array(fc.anything()));
  fc.assert(fc.property(
    fc.constantFrom(...CHART_TYPES),
    lists,
    lists,
    fc.array(fc.string()),
    (type, x, y, names) => {
      const found = problem(type, x, y, names);
      const known = [NOT_NUMBERS, UNEQUAL, ONE_X, ONE_EACH, ONE_Y_EACH, FIVE, NAMES, undefined];
      assertStrictEquals(known.includes(found), true);
    },
  ));
});
