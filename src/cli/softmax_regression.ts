/**
 * Softmax regression by gradient descent. Nothing but arithmetic.
 *
 * @module
 */

/** Examples: a row of features each, and the number of its class. */
export interface Examples {
  rows: readonly (readonly number[])[];
  labels: readonly number[];
}

/** For each class its weights: one for each feature, and the bias behind them. */
export type Weights = number[][];

/** Weights that know nothing. */
export function noWeights(classes: number, features: number): Weights {
  return Array.from({ length: classes }, () => new Array<number>(features + 1).fill(0));
}

/** The probability of each class. */
export function probabilities(weights: Weights, row: readonly number[]): number[] {
  const scores = weights.map((own) => dot(own, row) + own[row.length]!);
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The number of the most probable class. */
export function predict(weights: Weights, row: readonly number[]): number {
  const likely = probabilities(weights, row);
  return likely.indexOf(Math.max(...likely));
}

/** One step of gradient descent over all examples: gives the weights after it. */
export function descend(weights: Weights, examples: Examples, learningRate: number): Weights {
  const { rows, labels } = examples;
  const next = weights.map((own) => [...own]);
  for (const [index, row] of rows.entries()) {
    for (const [label, probability] of probabilities(weights, row).entries()) {
      const slope = (probability - Number(label === labels[index])) * learningRate / rows.length;
      const own = next[label]!;
      for (const [feature, value] of row.entries()) own[feature]! -= slope * value;
      own[row.length]! -= slope;
    }
  }
  return next;
}

/** The mean of the cross entropy. */
export function crossEntropy(weights: Weights, { rows, labels }: Examples): number {
  const losses = rows.map((row, index) => -Math.log(probabilities(weights, row)[labels[index]!]!));
  return losses.reduce((sum, loss) => sum + loss, 0) / rows.length;
}

/** The share of examples whose class is predicted. */
export function accuracy(weights: Weights, { rows, labels }: Examples): number {
  const hits = rows.filter((row, index) => predict(weights, row) === labels[index]);
  return hits.length / rows.length;
}

/** How many examples of each true class, by row, are taken for which class, by column. */
export function confusionMatrix(weights: Weights, { rows, labels }: Examples): number[][] {
  const counts = weights.map(() => weights.map(() => 0));
  for (const [index, row] of rows.entries()) counts[labels[index]!]![predict(weights, row)]!++;
  return counts;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return b.reduce((sum, value, index) => sum + value * a[index]!, 0);
}
