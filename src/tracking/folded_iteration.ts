/**
 * An iteration that no App has in full yet, as the document that an App would give.
 *
 * @module
 */

import { toAppDateTime } from "../contract/date_time.ts";
import type { Iteration } from "../contract/iteration.ts";
import type { FoldedIteration } from "../contract/iteration_fold.ts";
import type { ById, ByName } from "../contract/journal_record.ts";
import { objectIdOf } from "../contract/object_id.ts";

/** Turns what is known of an iteration into the App's document. */
export function toIteration(
  folded: FoldedIteration,
  blobOf: (sha256: string) => Uint8Array | undefined = () => undefined,
): Iteration {
  return {
    id: folded.id,
    experiment_id: idOf(folded.experiment),
    project_id: idOf(folded.project),
    experiment_name: nameOf(folded.experiment),
    project_title: nameOf(folded.project),
    user_name: folded.user,
    iteration_name: folded.name,
    created_at: toAppDateTime(new Date(folded.started_at)),
    metrics: folded.metrics,
    parameters: folded.parameters,
    path_to_model: folded.model?.path ?? "",
    dataset: datasetOf(folded),
    interactive_charts: folded.charts.map((chart) => ({
      id: objectIdOf(`${folded.id}/${chart.name}`),
      ...chart,
    })),
    image_charts: folded.images.map(({ name, sha256, comparable }, index) => ({
      id: objectIdOf(`${folded.id}/${index}`),
      name,
      encoded_image: blobOf(sha256)?.toBase64() ?? "",
      comparable,
    })),
    assigned_monitored_model_id: null,
    assigned_monitored_model_name: null,
    encoded_ml_model: null,
    model_name: folded.model_name,
    model_size: folded.model?.size ?? null,
    model_sha256: folded.model?.sha256 ?? null,
    tags: folded.tags,
    note: folded.note,
    environment: folded.environment,
    status: folded.status,
    started_at: new Date(folded.started_at).toISOString(),
    ended_at: folded.ended_at === null ? null : new Date(folded.ended_at).toISOString(),
    error: folded.error,
    parent_id: folded.parent_id,
    warnings: folded.warnings,
    delivered: false,
    stale_since: null,
  };
}

function idOf(reference: ById | ByName): string | null {
  return "id" in reference ? reference.id : null;
}

function nameOf(reference: ById | ByName): string | null {
  return "name" in reference ? reference.name : null;
}

/** Only an App knows the id of a dataset that was logged by its name. */
function datasetOf({ dataset }: FoldedIteration): Iteration["dataset"] {
  return dataset !== null && "id" in dataset ? { id: dataset.id, name: null, version: null } : null;
}
