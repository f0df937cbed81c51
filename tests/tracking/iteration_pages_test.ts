/** Pages of an App that tells what it was asked for. */

import { assertEquals, assertRejects } from "@std/assert";
import { iterationSchema } from "../../src/contract/iteration.ts";
import { newIterationSchema } from "../../src/contract/new_iteration.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import { AppConnection } from "../../src/delivery/app_connection.ts";
import { type AppList, iterationPages } from "../../src/tracking/iteration_pages.ts";

const ID = "0123456789abcdef01234567";
const LIST: AppList = {
  scope: {},
  order: parseSortOrder("metrics.loss desc"),
  filter: "",
  most: Infinity,
};
const DOCUMENT = iterationSchema.parse({
  ...newIterationSchema.parse({ iteration_name: "run", user_name: "me" }),
  image_charts: [{ id: ID, name: "roc", encoded_image: "", comparable: true }],
  metrics: { loss: 0.5 },
});

/** As a page has it. */
function listed(name: string): object {
  const { encoded_ml_model: _, ...rest } = DOCUMENT;
  const image_charts = [{ id: ID, name: "roc", comparable: true }];
  return { ...rest, iteration_name: name, image_charts };
}

/** A connection to pages, by their cursors. */
function connectionTo(
  pages: Record<string, object>,
): { connection: AppConnection; asked: URLSearchParams[] } {
  const asked: URLSearchParams[] = [];
  const fetch = ({ url }: Request) => {
    const { searchParams } = new URL(url);
    asked.push(searchParams);
    return Promise.resolve(Response.json(pages[searchParams.get("cursor") ?? ""]));
  };
  return { connection: AppConnection.toEmbedded(fetch, { directory: "nowhere" }), asked };
}

Deno.test("iterationPages() follows the cursors, and gives whole iterations in their fields' order", async () => {
  const { connection, asked } = connectionTo({
    "": { iterations: [listed("a"), listed("b")], next_cursor: "x" },
    x: { iterations: [listed("c")], next_cursor: null },
  });
  const pages = await Array.fromAsync(iterationPages(connection, LIST));
  const expected = (name: string) => ({ ...DOCUMENT, iteration_name: name });
  assertEquals(pages, [[expected("a"), expected("b")], [expected("c")]]);
  assertEquals(Object.keys(pages[0]![0]!), Object.keys(DOCUMENT));
  assertEquals(asked.map((it) => it.get("cursor")), [null, "x"]);
  assertEquals(asked[0]!.get("sort"), "metrics.loss desc");
});

Deno.test("iterationPages() asks for no more than are read, and for no page that is not wanted", async () => {
  const { connection, asked } = connectionTo({
    "": { iterations: [listed("a")], next_cursor: "x" },
  });
  const scope = { projectId: ID, experimentId: ID };
  for await (const _ of iterationPages(connection, { ...LIST, scope, most: 3 })) break;
  assertEquals(
    asked.map((it) => [it.get("limit"), it.get("project_id"), it.get("experiment_id")]),
    [
      ["3", ID, ID],
    ],
  );
  for await (const _ of iterationPages(connection, LIST)) break;
  assertEquals(asked[1]!.get("limit"), "500");
});

Deno.test("iterationPages() reads what is not in its form as any reply, and refuses what is none", async () => {
  const metrics = { loss: "NaN", f1: 1 };
  const { connection } = connectionTo({
    "": { iterations: [{ ...listed("a"), metrics, created_at: "2023-5-2" }], next_cursor: null },
  });
  await assertRejects(
    () => Array.fromAsync(iterationPages(connection, LIST)),
    Error,
    "created_at: must be a date and time in ISO 8601",
  );
  const { connection: other } = connectionTo({
    "": {
      iterations: [{ ...listed("a"), metrics, created_at: "2023-5-2 8:4", more: 1 }],
      next_cursor: null,
    },
  });
  const [[read]] = await Array.fromAsync(iterationPages(other, LIST)) as [[object]];
  assertEquals(read, {
    ...DOCUMENT,
    iteration_name: "a",
    metrics: { loss: NaN, f1: 1 },
    created_at: "2023-05-02T08:04:00.000000",
  });
});
