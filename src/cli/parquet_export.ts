/**
 * Iterations as Parquet. They are read twice: first for the columns that they need.
 *
 * @module
 */

import {
  type IterationColumn,
  iterationColumns,
  type RowIteration,
  toCell,
} from "../app/iteration_columns.ts";
import { timeOf } from "../contract/export_line.ts";
import { fromWireNumber } from "../contract/wire_number.ts";
import { type AppClient, route } from "../delivery/app_client.ts";
import type { AskedSelection } from "./own_app.ts";
import { type ParquetColumn, type ParquetKind, ParquetTable } from "./parquet_table.ts";
import type { SyncWriter } from "./print.ts";

/** What is read. */
export interface ParquetSource {
  client: AppClient;
  selection: AskedSelection;
}

const PAGE = "500";
const ITERATIONS_AT_ONCE = 5000;
const POINTS_AT_ONCE = 100_000;

const POINT_COLUMNS: readonly ParquetColumn[] = [
  { name: "iteration_id", kind: "text" },
  { name: "iteration_name", kind: "text" },
  { name: "metric", kind: "text" },
  { name: "step", kind: "integer" },
  { name: "value", kind: "number" },
  { name: "timestamp", kind: "time" },
];

/** Writes a row for each iteration; gives how many there are. */
export async function writeIterations(source: ParquetSource, file: SyncWriter): Promise<number> {
  const columns = await findColumns(source);
  const table = new ParquetTable(file, columns, ITERATIONS_AT_ONCE);
  for await (const iteration of eachIteration(source)) {
    await table.add(columns.map(({ kind, valueOf }) => toKind(valueOf(iteration), kind)));
  }
  return await table.end();
}

/** Writes a row for each point of iterations' metrics; gives how many there are. */
export async function writePoints(source: ParquetSource, file: SyncWriter): Promise<number> {
  const table = new ParquetTable(file, POINT_COLUMNS, POINTS_AT_ONCE);
  for await (const { id, iteration_name } of eachIteration(source)) {
    const path = route`/iterations/${id}/metrics`;
    const histories = await source.client.get<Record<string, Record<string, unknown[]>>>(path);
    for (const [metric, { steps, values, timestamps }] of Object.entries(histories)) {
      for (const [index, value] of values!.entries()) {
        const time = timeOf(fromWireNumber(timestamps![index]));
        await table.add([
          id,
          iteration_name,
          metric,
          BigInt(Math.trunc(Number(steps![index]))),
          fromWireNumber(value)!,
          time === undefined ? null : new Date(time),
        ]);
      }
    }
  }
  return await table.end();
}

type Column = ParquetColumn & Pick<IterationColumn, "valueOf">;

async function findColumns(source: ParquetSource): Promise<Column[]> {
  const metrics = new Set<string>();
  const parameters = new Map<string, ParquetKind>();
  for await (const iteration of eachIteration(source)) {
    for (const name of Object.keys(iteration.metrics ?? {})) metrics.add(name);
    for (const [name, value] of Object.entries(iteration.parameters ?? {})) {
      if (value === null) continue;
      const kind = kindOf(value);
      parameters.set(name, (parameters.get(name) ?? kind) === kind ? kind : "text");
    }
  }
  const names = { metrics: [...metrics].sort(), parameters: [...parameters.keys()].sort() };
  return iterationColumns(names).map(({ name, kind, valueOf }) => ({
    name,
    valueOf,
    kind: kind === "any" ? parameters.get(name.slice("params.".length))! : kind,
  }));
}

function kindOf(value: unknown): ParquetKind {
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "flag" : "text";
}

/** The value as a column of a kind holds it; what came later and does not fit is left out. */
function toKind(value: unknown, kind: ParquetKind): unknown {
  if (value === undefined || value === null) return null;
  switch (kind) {
    case "text":
      return String(toCell(value));
    case "number":
      return fromWireNumber(value) ?? null;
    case "time":
      return new Date(String(value));
    default:
      return typeof value === "boolean" ? value : null;
  }
}

async function* eachIteration({ client, selection }: ParquetSource): AsyncGenerator<RowIteration> {
  const query = new URLSearchParams({ ...selection, sort: "started_at asc", limit: PAGE });
  for (let more = true; more;) {
    const page = await client.get<{ iterations: RowIteration[]; next_cursor: string | null }>(
      `/iterations?${query}`,
    );
    yield* page.iterations;
    more = page.next_cursor !== null;
    query.set("cursor", page.next_cursor ?? "");
  }
}
