/** What the grid's script asks for. */

import { assertEquals, assertMatch } from "@std/assert";
import { webRoutes } from "../../src/web/web_routes.ts";
import { TestServedApp } from "../app/served_app_fixture.ts";

const ID = (number: number) => number.toString(16).padStart(24, "0");
const [PROJECT, ONE, TWO] = [ID(1), ID(2), ID(3)];

async function filled(): Promise<TestServedApp> {
  const app = new TestServedApp({ pages: webRoutes });
  const iteration = (number: number, fields: object = {}) => ({
    id: ID(number),
    iteration_name: `run ${number}`,
    metrics: { loss: number, "a.b": number === 10 ? "Infinity" : -number },
    parameters: { list: [number, "x".repeat(400)] },
    ...fields,
  });
  const experiments = [
    { id: ONE, name: "one", iterations: [iteration(10), iteration(11, { parent_id: ID(10) })] },
    {
      id: TWO,
      name: "two",
      iterations: [iteration(12, { user_name: "Ana" }), iteration(13, { parent_id: ID(99) })],
    },
  ];
  const body = JSON.stringify({ _id: PROJECT, title: "P", experiments });
  const headers = { "content-type": "application/json" };
  const { status } = await app.send("POST", "/projects/", { body, headers });
  assertEquals(status, 201);
  return app;
}

Deno.test("GET /ui/rows gives lean rows page by page, children only under their parents", async () => {
  await using app = await filled();
  const pages: string[][] = [];
  for (let query = "limit=2"; query !== "";) {
    const { status, body } = await app.send("GET", `/ui/rows?project=${PROJECT}&${query}`);
    assertEquals(status, 200);
    pages.push(body.rows.map((it: { name: string }) => it.name));
    query = body.next === null ? "" : `limit=2&cursor=${body.next}`;
  }
  assertEquals(pages, [["run 13", "run 12"], ["run 10"]], "the parent of run 13 is not there");
  const { body } = await app.send("GET", `/ui/rows?experiments=${ONE}&only=metrics.a.b`);
  assertEquals([body.metrics, body.parameters], [["a.b"], []]);
  const [{ name, experiment, children, metrics, parameters }] = body.rows;
  assertEquals([name, experiment, children], ["run 10", "one", 1]);
  assertEquals([metrics, parameters], [["Infinity"], []]);
  const under = await app.send("GET", `/ui/rows?parent=${ID(10)}`);
  assertEquals(under.body.rows.map((it: { is_nested: boolean }) => it.is_nested), [true]);
});

Deno.test("GET /ui/rows selects by experiments, filter, search and time, sorts, and finds by ids", async () => {
  await using app = await filled();
  const names = async (query: string) => {
    const { status, body } = await app.send("GET", `/ui/rows?project=${PROJECT}&${query}`);
    assertEquals(status, 200, JSON.stringify(body));
    return body.rows.map((it: { name: string }) => it.name.slice(4)).join();
  };
  assertEquals(await names(`experiments=${ONE},${TWO}`), "13,12,10");
  assertEquals(await names(`experiments=${TWO}&sort=metrics.loss asc`), "12,13");
  assertEquals(await names("filter=metrics.loss<12"), "11,10");
  assertEquals(await names("search=aNA"), "12");
  assertEquals(await names(`search=${ID(11)}`), "11");
  assertEquals(await names("within=24h"), "13,12,11,10");
  assertEquals(await names(`ids=${ID(10)},${ID(11)},${ID(77)}`), "10,11");
  assertEquals(await names(`ids=${ID(10)},${ID(12)}&filter=metrics.loss>11`), "12");
  assertEquals(await names(`ids=${ID(10)},${ID(12)}&experiments=${ONE}`), "10");
});

Deno.test("GET /ui/rows says what cannot be read, and answers for what is not there", async () => {
  await using app = await filled();
  const refused = async (query: string, status: number, message: RegExp) => {
    for (const path of ["/ui/rows", "/ui/rows/overview", "/ui/rows/ids", "/ui/rows/table.csv"]) {
      if (path !== "/ui/rows" && /limit|cursor|ids/.test(query)) continue;
      const { status: answered, body } = await app.send("GET", `${path}?${query}`);
      assertEquals(answered, status, path);
      assertMatch(body.detail, message);
    }
  };
  for (const path of ["", "/overview", "/ids"]) {
    const { status, body } = await app.send("GET", `/ui/rows${path}?filter=metrics.loss`);
    assertEquals(status, 200, path);
    assertMatch(body.fault, /a comparison is missing/);
  }
  assertEquals((await app.send("GET", "/ui/rows/table.csv?filter=metrics.loss")).status, 422);
  await refused("sort=color", 422, /Cannot sort by "color"/);
  await refused("within=soon", 422, /Cannot read soon/);
  await refused("experiments=x", 422, /is not 24 hexadecimal digits/);
  await refused("limit=0", 422, /it must be from 1 to 1000/);
  await refused("cursor=x", 422, /the cursor is not one of this App/);
  await refused(`project=${ID(77)}`, 404, /project not found/i);
});

Deno.test("GET /ui/rows/overview, /ids and /table.* tell of everything that is selected", async () => {
  await using app = await filled();
  const ask = async (path: string) => (await app.send("GET", `/ui/rows/${path}`)).body;
  const overview = await ask("overview?filter=metrics.loss>10");
  assertEquals([overview.total, overview.parameters], [3, ["list"]]);
  assertEquals(overview.metrics.at(-1), { name: "loss", least: 11, most: 13 });
  assertEquals(overview.unknown, []);
  const filter = encodeURIComponent(
    "metrics.lss > 1 and not (params.`a b` = 1 or params.list = 1)",
  );
  const { unknown } = await ask(`overview?experiments=${ONE},${TWO}&filter=${filter}`);
  assertEquals(unknown, ["metrics.lss", "params.`a b`"]);
  assertEquals(await ask(`ids?experiments=${ONE}`), [ID(10), ID(11)]);
  const csv: string = await ask(
    "table.csv?sort=iteration_name asc&only=metrics.a.b&only=parameters.list",
  );
  const [head, first] = csv.split("\r\n");
  assertEquals(head, "name,metrics.a.b,parameters.list");
  assertEquals(first, `run 10,Infinity,"[10,""${"x".repeat(400)}""]"`, "nothing is cut");
  const rows = await ask("table.json?sort=iteration_name asc&only=metrics.a.b");
  assertEquals(rows[0], { id: ID(10), name: "run 10", "metrics.a.b": "Infinity" });
  assertEquals(await ask("table.json?filter=name='none'"), []);
});

Deno.test("pages whose address cannot be read say so, and show the rest", async () => {
  await using app = await filled();
  const bad = await app.send("GET", `/ui/projects/${PROJECT}?filter=loss&experiments=zzz`);
  assertEquals(bad.status, 200);
  assertMatch(bad.body, /Cannot read the filter/);
  const gone = await app.send("GET", `/ui/projects/${PROJECT}?experiments=${ID(77)}`);
  assertMatch(gone.body, /run 10/, "an experiment that is gone leaves all others");
  assertEquals((await app.send("GET", `/ui/projects/${ID(77)}`)).status, 404);
});
