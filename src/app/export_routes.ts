/**
 * Routes by which iterations leave the App as files, and come in again.
 *
 * @module
 */

import { JSON_LINES_TYPE } from "../contract/export_line.ts";
import { type Context, Hono } from "../deps/hono.ts";
import type { IterationSelection, StoreAccess } from "../store/tracking_store.ts";
import { CSV_TYPE } from "./csv.ts";
import { iterationsToCsv, iterationsToLines, pointsToCsv } from "./iteration_export.ts";
import { readSelection } from "./iteration_query.ts";
import { importLines } from "./line_import.ts";
import { readBytes } from "./request_body.ts";
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
    const bytes = await readBytes(c.req.raw);
    return c.json(await importLines(store(), bytes));
  });
  return routes;

  async function checked(c: Context): Promise<IterationSelection> {
    const selection = selectionOf(c);
    await store().selectIterations(selection, { after: 0, limit: 1 });
    return selection;
  }
}

function selectionOf(c: Context): IterationSelection {
  return readSelection(new URL(c.req.url).searchParams);
}

function send(c: Context, type: string, parts: AsyncIterable<string>): Response {
  return c.body(textStream(parts), 200, { "content-type": type });
}
