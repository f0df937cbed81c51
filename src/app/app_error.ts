/**
 * What the App answers when it does not do what it was asked to: the one place where errors become
 * replies.
 *
 * @module
 */

import type { ValidationItem } from "../contract/problem.ts";
import {
  JournalPieceError,
  JournalPlaceError,
  type RefusalReason,
  StoreRefusal,
  StoreTroubleError,
} from "../store/store_error.ts";

/** A request that the App refuses, with the JSON that says why. */
export class AppError extends Error {
  override readonly name = "AppError";

  /** @param detail A sentence, or what is wrong with each of the fields. */
  constructor(
    readonly status: number,
    readonly detail: string | readonly ValidationItem[],
    readonly headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(typeof detail === "string" ? detail : "The request is not valid", options);
  }
}

const REFUSALS: Record<RefusalReason, [status: number, detail: string]> = {
  "project not found": [404, "Project not found."],
  "experiment not found": [404, "Experiment not found."],
  "iteration not found": [404, "Iteration not found."],
  "dataset not found": [404, "Dataset not found."],
  "metric not found": [404, "Metric not found."],
  "image not found": [404, "Image not found."],
  "project title taken": [400, "Project with that title already exists."],
  "experiment name taken": [400, "Experiment name already exists."],
  "dataset name and version taken": [400, "Dataset name and version must be unique."],
  "dataset path empty": [404, "Path or URL is empty. Please, enter path or URL."],
  "chart names not unique": [400, "Chart names in iteration must be unique"],
  "project id taken": [409, "Project with that id already exists."],
  "experiment id taken": [409, "Experiment with that id already exists."],
  "dataset id taken": [409, "Dataset with that id already exists."],
  "iteration exists": [409, "Iteration with that id already exists."],
  "iteration exists elsewhere": [409, "Iteration with that id is in another experiment."],
  "iteration not delivered": [
    409,
    "The iteration is not in the App's database yet; it can be changed once it is delivered.",
  ],
  "iteration deleted": [410, "Iteration was deleted."],
};

/** What a store's refusal is for a client. */
export function detailOf({ reason }: StoreRefusal): string {
  return REFUSALS[reason][1];
}

/** Turns whatever a handler threw into a reply. Nothing of the App's inside goes out. */
export function answerError(error: unknown): Response {
  if (error instanceof AppError) {
    const { status, detail, headers } = error;
    return Response.json({ detail }, { status, headers });
  }
  if (error instanceof StoreRefusal) {
    const [status, detail] = REFUSALS[error.reason];
    return Response.json({ detail }, { status });
  }
  if (error instanceof JournalPlaceError) {
    const { message, acknowledged } = error;
    return Response.json({ detail: `${message}.`, acknowledged }, { status: 409 });
  }
  if (error instanceof JournalPieceError) {
    return Response.json({ detail: error.message }, { status: 422 });
  }
  return answerFailure(error);
}

/**
 * A database that cannot be used (full disk, no permission, a newer version) is told to the client,
 * which keeps what it has; a mistake of the App's own is told to whoever runs it.
 */
function answerFailure(error: unknown): Response {
  if (error instanceof StoreTroubleError) {
    return Response.json({ detail: `The App cannot use its database: ${error.message}.` }, {
      status: 503,
    });
  }
  // deno-lint-ignore no-console
  console.error("The MLOps App failed to answer a request:", error);
  return Response.json({ detail: "Internal Server Error" }, { status: 500 });
}
