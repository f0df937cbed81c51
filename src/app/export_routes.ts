/**
 * Routes by which iterations leave the App as files, and come in again.
 *
 * @module
 */

import { CSV_TYPE } from "../contract/csv.ts";
import { JSON_LINES_TYPE } from "../contract/export_line.ts";
import { type Context, Hono } from "../deps/hono.ts";
import type { IterationSelection, StoreAccess } from "../store/tracking_store.ts";
import { iterationsToCsv, iterationsToLines, pointsToCsv } from "./iteration_export.ts";
import { queryOf, readSelection, SELECTION_NAMES } from "./iteration_query.ts";
import { importLines } from "./line_import.ts";
import { readParts } from "./request_body.ts";
import { textStream } from "./text_stream.ts";

/**
 * The routes under `/export`, which reply while they read, and `/import`. What is wrong with a
 * selection is told before a reply begins.
 */
export function exportRoutes(store: StoreAccess): Hono {
  const routes = new Hono();

  routes.get("/export/iterations.csv", async (c) => {
    const selection = selectionOf(c);
    const names = await store().valueNames(selection);
    return send(c, CSV_TYPE, iterationsToCsv(store(), selection, names));
  });
  routes.get("/export/points.csv", async (c) => {
    const selection = await checked(c);
    return send(c, CSV_TYPE, pointsToCsv(store(), selection));
  });
  routes.get("/export/iterations.jsonl", async (c) => {
    const selection = await checked(c);
    return send(c, JSON_LINES_TYPE, iterationsToLines(store(), selection));
  });
  routes.post("/import", async (c) => {
    queryOf(c, []);
    return c.json(await importLines(store(), readParts(c.req.raw)));
  });
  return routes;

  async function checked(c: Context): Promise<IterationSelection> {
    const selection = selectionOf(c);
    await store().selectIterations(selection, { after: 0, limit: 1 });
    return selection;
  }
}

function selectionOf(c: Context): IterationSelection {
  return readSelection(queryOf(c, SELECTION_NAMES));
}

function send(c: Context, type: string, parts: AsyncIterable<string>): Response {
  return c.body(textStream(parts), 200, { "content-type": type });
}
