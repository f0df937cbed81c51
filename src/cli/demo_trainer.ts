/**
 * What the demo trains: a class as anybody would write it.
 *
 * @module
 */

import { type Chart, currentIteration, trackIteration } from "../../mod.ts";
import { type Scale, splitIris, type SplitOptions } from "./iris_examples.ts";
import {
  accuracy,
  confusionMatrix,
  crossEntropy,
  descend,
  noWeights,
  type Weights,
} from "./softmax_regression.ts";

/** What the training depends on. */
export interface TrainOptions extends SplitOptions {
  learning_rate: number;
  epochs: number;
}

/** A trained model, with all that it takes to use it. */
export interface Model {
  /** The iteration that trained it. */
  iteration_id: string;
  classes: readonly string[];
  scale: Scale;
  weights: Weights;
}

/** Trains softmax regression on the Iris data. */
export class Trainer {
  readonly #folder: string;

  /** @param folder Where models are written to. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Trains a model and writes it to a file. */
  @trackIteration({ project: "Iris", experiment: "softmax" })
  async train(options: TrainOptions, iteration = currentIteration()): Promise<Model> {
    iteration.logParameters(options);
    const { train, test, scale, classes } = splitIris(options);
    let weights = noWeights(classes.length, train.rows[0]!.length);
    for (const _epoch of iteration.steps(options.epochs)) {
      weights = descend(weights, train, options.learning_rate);
      iteration.logMetrics({
        loss: crossEntropy(weights, train),
        train_accuracy: accuracy(weights, train),
        test_accuracy: accuracy(weights, test),
      });
    }
    iteration.logChart(confusionChart(classes, confusionMatrix(weights, test)));
    const model = { iteration_id: iteration.id, classes, scale, weights };
    const name = `softmax-${options.learning_rate}`;
    const path = `${this.#folder}/${name}-${iteration.id}.json`;
    await Deno.mkdir(this.#folder, { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(model));
    iteration.logModelName(name);
    iteration.logPathToModel(path);
    return model;
  }
}

/** For each true class a group of bars: how often it was taken for which class. */
function confusionChart(classes: readonly string[], counts: readonly number[][]): Chart {
  return {
    name: "confusion matrix",
    type: "bar",
    x: [classes],
    y: classes.map((_, predicted) => counts.map((row) => row[predicted]!)),
    yNames: classes.map((name) => `taken for ${name}`),
    xLabel: "true class",
    yLabel: "flowers",
  };
}
