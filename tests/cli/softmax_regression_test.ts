import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  accuracy,
  confusionMatrix,
  crossEntropy,
  descend,
  type Examples,
  noWeights,
  predict,
  probabilities,
  type Weights,
} from "../../src/cli/softmax_regression.ts";
import { assertClose } from "./assert_close.ts";

const value = () => fc.double({ min: -50, max: 50, noNaN: true });
const row = () => fc.array(value(), { minLength: 2, maxLength: 2 });
const weightsOf = () =>
  fc.array(fc.array(value(), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 });
const examplesOf = (): fc.Arbitrary<Examples> =>
  fc.array(fc.tuple(row(), fc.nat(2)), { minLength: 1, maxLength: 12 }).map((pairs) => ({
    rows: pairs.map(([row]) => row),
    labels: pairs.map(([, label]) => label),
  }));

/** Two classes on either side of zero. */
const apart: Examples = { rows: [[-2], [-1], [1], [2]], labels: [0, 0, 1, 1] };

Deno.test("probabilities() are probabilities", () => {
  fc.assert(fc.property(weightsOf(), row(), (weights, row) => {
    const likely = probabilities(weights, row);
    assert(likely.every((it) => it >= 0 && it <= 1));
    assertClose(likely.reduce((sum, it) => sum + it, 0), 1);
  }));
});

Deno.test("probabilities() are equal, when the weights know nothing", () => {
  assertEquals(probabilities(noWeights(4, 2), [3, -7]), [0.25, 0.25, 0.25, 0.25]);
});

Deno.test("descend() follows the slope of crossEntropy()", () => {
  const weights: Weights = [[0.3, -0.2, 0.1], [-0.1, 0.4, 0], [0.2, 0.2, -0.3]];
  const examples: Examples = { rows: [[1, 2], [-1, 0.5], [0.3, -2]], labels: [0, 1, 2] };
  const next = descend(weights, examples, 1);
  const tiny = 1e-6;
  for (const [label, own] of weights.entries()) {
    for (const [index, weight] of own.entries()) {
      const moved = weights.map((list) => [...list]);
      moved[label]![index] = weight + tiny;
      const slope = (crossEntropy(moved, examples) - crossEntropy(weights, examples)) / tiny;
      assertClose(weight - next[label]![index]!, slope, 1e-4);
    }
  }
});

Deno.test("descend() changes nothing that it was given", () => {
  const weights = noWeights(2, 1);
  descend(weights, apart, 1);
  assertEquals(weights, [[0, 0], [0, 0]]);
});

Deno.test("descend() learns what can be told apart", () => {
  let weights = noWeights(2, 1);
  for (let step = 0; step < 50; step++) weights = descend(weights, apart, 0.5);
  assertEquals(accuracy(weights, apart), 1);
  assertEquals(confusionMatrix(weights, apart), [[2, 0], [0, 2]]);
});

Deno.test("confusionMatrix() has each example once, and the hits of accuracy() on its diagonal", () => {
  fc.assert(fc.property(weightsOf(), examplesOf(), (weights, examples) => {
    const counts = confusionMatrix(weights, examples);
    const total = examples.rows.length;
    assertEquals(counts.flat().reduce((sum, count) => sum + count, 0), total);
    const hits = counts.reduce((sum, row, label) => sum + row[label]!, 0);
    assertClose(hits / total, accuracy(weights, examples), 1e-12);
  }));
});

Deno.test("predict() takes the most probable class", () => {
  assertEquals(predict([[0, 1], [0, 3], [0, 2]], [5]), 1);
});
