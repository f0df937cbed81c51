/**
 * The MLOps App's rules about the data of an interactive chart.
 *
 * @module
 */

import { isNotFinite } from "./wire_number.ts";

/** What the rules look at. */
export interface ChartData {
  /** One list of x values for all series, or one for each. */
  x_data: unknown[][];
  /** One list of y values for each series. */
  y_data: unknown[][];
  /** The names of the series. */
  y_data_names: string[];
}

const NOT_NUMBERS = "x_data and y_data must be a list of lists of float or int";
const UNEQUAL = "Length of x_data and y_data must be equal";
const ONE_X = "x_data can only have one list of data";

type DataRule = (x: unknown[][], y: unknown[][]) => string | undefined;

const DATA_RULES = new Map<string, DataRule>([
  ["scatter", pointsProblem],
  ["line", pointsProblem],
  ["bar", barProblem],
  ["pie", pieProblem],
  ["boxplot", boxplotProblem],
]);

/**
 * The first of the MLOps App's rules that a chart's data is against, in the App's own words; a
 * type that it does not know has no rules of its own.
 */
export function chartDataProblem(
  type: string,
  { x_data, y_data, y_data_names }: ChartData,
): string | undefined {
  const problem = DATA_RULES.get(type)?.(x_data, y_data);
  if (problem !== undefined) return problem;
  const isNamed = y_data_names.length === 0 || y_data_names.length === y_data.length;
  return isNamed ? undefined : "Length of y_data_names and y_data must be equal";
}

function pointsProblem(x: unknown[][], y: unknown[][]): string | undefined {
  const isRight = x.every((list) => list.every(isNumber)) && y.every((list) => list.every(isValue));
  if (!isRight) return NOT_NUMBERS;
  // One x list serves all y lists; more are paired with them, and what is left over is not looked at.
  const isShared = x.length === 1 && y.length > 1;
  const isEqual = y.every((list, index) => {
    const own = isShared ? x[0] : x[index];
    return own === undefined || own.length === list.length;
  });
  return isEqual ? undefined : UNEQUAL;
}

function barProblem(x: unknown[][], y: unknown[][]): string | undefined {
  const [first] = x;
  if (x.length !== 1 || first === undefined) return ONE_X;
  return y.every((list) => list.length === first.length) ? undefined : UNEQUAL;
}

function pieProblem(x: unknown[][], y: unknown[][]): string | undefined {
  if (x.length !== 1 || y.length !== 1) return "x_data and y_data can only have one list of data";
  return x[0]?.length === y[0]?.length ? undefined : UNEQUAL;
}

function boxplotProblem(x: unknown[][], y: unknown[][]): string | undefined {
  if (x.length !== 1) return ONE_X;
  if (x[0]?.length !== y.length) {
    return "Error: For each element in x_data, there must be a list of y_data";
  }
  return y.every((list) => list.length === 5)
    ? undefined
    : "Length of y_data must contain 5 values: min, q1, median, q3, max";
}

/** Whether the MLOps App counts a value as a number: booleans, too. */
function isNumber(value: unknown): boolean {
  return typeof value === "boolean" || Number.isFinite(value);
}

/** A curve has gaps where it is not finite, which the MLOps App cannot tell: see `finite_chart.ts`. */
function isValue(value: unknown): boolean {
  return isNumber(value) || isNotFinite(value);
}
