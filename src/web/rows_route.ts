/**
 * What the grid's script asks for.
 *
 * @module
 */

import { CSV_TYPE } from "../contract/csv.ts";
import { FilterError } from "../contract/filter_error.ts";
import type { Context, Hono } from "../deps/hono.ts";
import { StoreRefusal } from "../store/store_error.ts";
import type { StoreAccess } from "../store/tracking_store.ts";
import { readChildren, readPage, readThese } from "./rows_page.ts";
import { readIds, readPageQuery, readRowsQuery, RowsQueryError } from "./rows_query.ts";
import { unknownNames } from "./rows_unknown.ts";
import { tableAsCsv, tableAsJson } from "./rows_table.ts";

type Answer = (parameters: URLSearchParams, c: Context) => Response | Promise<Response>;

/** Adds the routes under `/ui/rows`. */
export function addRowsRoutes(routes: Hono, store: StoreAccess): void {
  const add = (path: string, answer: Answer) => routes.get(path, (c) => answering(c, answer));
  const addAsked = (path: string, answer: Answer) => add(path, tellingFaults(answer));

  addAsked("/ui/rows", async (parameters, c) => {
    const [parent] = readIds(parameters, "parent");
    if (parent !== undefined) {
      return c.json(await readChildren(store(), parent, readRowsQuery(parameters)));
    }
    const ids = readIds(parameters, "ids");
    return c.json(
      ids.length > 0
        ? await readThese(store(), ids, readRowsQuery(parameters))
        : await readPage(store(), readPageQuery(parameters)),
    );
  });
  addAsked("/ui/rows/overview", async (parameters, c) => {
    const overview = await store().overviewOf(readRowsQuery(parameters).selection);
    const unknown = await unknownNames(store(), parameters, overview);
    return c.json({ ...overview, unknown });
  });
  addAsked("/ui/rows/ids", async (parameters, c) => {
    return c.json(await store().idsOf(readRowsQuery(parameters).selection));
  });
  add("/ui/rows/table.csv", async (parameters) => {
    const query = readRowsQuery(parameters);
    const overview = await store().overviewOf(query.selection);
    return download(tableAsCsv(store(), query, overview), CSV_TYPE, "iterations.csv");
  });
  add("/ui/rows/table.json", async (parameters) => {
    const query = readRowsQuery(parameters);
    const overview = await store().overviewOf(query.selection);
    return download(tableAsJson(store(), query, overview), "application/json", "iterations.json");
  });
}

/** While a filter is written it often cannot be read yet: to the grid, that is an answer as any other. */
function tellingFaults(answer: Answer): Answer {
  return async (parameters, c) => {
    try {
      return await answer(parameters, c);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      return c.json({ fault: error.message });
    }
  };
}

/** What cannot be read is the client's mistake, and told as JSON. */
async function answering(c: Context, answer: Answer): Promise<Response> {
  try {
    return await answer(new URL(c.req.url).searchParams, c);
  } catch (error) {
    if (error instanceof FilterError || error instanceof RowsQueryError) {
      return c.json({ detail: error.message }, 422);
    }
    if (error instanceof StoreRefusal) return c.json({ detail: error.message }, 404);
    throw error;
  }
}

function download(parts: AsyncIterable<string>, type: string, name: string): Response {
  const body = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
  const disposition = `attachment; filename="${name}"`;
  return new Response(body, {
    headers: { "content-type": type, "content-disposition": disposition },
  });
}
