/**
 * How many iterations there are of each project and dataset, without reading any.
 *
 * @module
 */

import type { SqliteDatabase } from "./sqlite_database.ts";
import { type DatasetRow, toBaseDataset } from "./sqlite_datasets.ts";
import type { CountedDataset } from "./tracking_store.ts";

/** How many iterations each project has that has any, by its id. */
export function countByProject(db: SqliteDatabase): Map<string, number> {
  const rows = db.all<{ id: string; count: number }>(
    `select p.id, sum(n.count) as count
      from (select experiment, count(*) as count from iterations group by experiment) n
      join experiments e on e.ordinal = n.experiment
      join projects p on p.ordinal = e.project group by p.ordinal`,
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Datasets in the order of their making, each with the number of iterations that used it. */
export function listCountedDatasets(db: SqliteDatabase): CountedDataset[] {
  const rows = db.all<DatasetRow & { iteration_count: number }>(
    `select *, (select count(*) from iterations i where i.dataset = d.ordinal) as iteration_count
      from datasets d order by ordinal`,
  );
  return rows.map((row) => ({ ...toBaseDataset(row), iteration_count: row.iteration_count }));
}
