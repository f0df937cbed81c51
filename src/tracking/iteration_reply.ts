/**
 * Iterations in an App's answers.
 *
 * @module
 */

import { type Iteration, iterationSchema } from "../contract/iteration.ts";
import { isIteration, NO_FIELDS } from "../contract/iteration_form.ts";
import { readReply } from "./reply.ts";

/** An iteration on a page: the bytes of images and models are left out. */
export interface ListedIteration {
  image_charts: object[] | null;
}

/**
 * Reads an iteration of an App's answer.
 *
 * @throws {Error} If it is not what an App sends.
 */
export function readIteration(document: unknown): Iteration {
  // To look whether there is anything to do costs a fraction of doing it.
  return isIteration(document) ? document : readReply(iterationSchema, document, "iteration");
}

/**
 * Reads an iteration of a page, which has no bytes then.
 *
 * @throws {Error} If it is not what an App sends.
 */
export function readListedIteration(document: ListedIteration): Iteration {
  const image_charts = document.image_charts?.map((it) => ({ ...it, encoded_image: "" })) ?? null;
  return readIteration({ ...NO_FIELDS, ...document, encoded_ml_model: null, image_charts });
}
