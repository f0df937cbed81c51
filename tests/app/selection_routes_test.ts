/** Many iterations at once. */

import { assertEquals } from "@std/assert";
import { idOf, TestApp } from "./app_fixture.ts";

const DELETE = "/iterations/delete";

/** An App with three iterations, whose losses are their numbers. */
async function threeIterations(app: TestApp) {
  const place = await app.makeExperiment();
  const ids = [1, 2, 3].map(idOf);
  for (const [index, id] of ids.entries()) {
    await app.post(place.iterations, { id, iteration_name: "x", metrics: { loss: index + 1 } });
  }
  const left = async () =>
    (await app.get(place.iterations)).body.map((it: { id: string }) => it.id);
  return { place, ids: ids as [string, string, string], left };
}

Deno.test("POST /iterations/delete deletes by ids, all of them or none", async () => {
  await using app = new TestApp();
  const { ids, left } = await threeIterations(app);
  assertEquals((await app.post(DELETE, { ids: [ids[0], idOf(9)] })).status, 404);
  assertEquals(await left(), ids);
  const { body } = await app.post(DELETE, { ids: [ids[0], ids[2], ids[0].toUpperCase()] });
  assertEquals(body, { matched: 2, deleted: 2 });
  assertEquals(await left(), [ids[1]]);
  assertEquals((await app.get(`/iterations/${ids[0]}`)).status, 410);
  assertEquals((await app.post(DELETE, { ids: [ids[0], ids[1]] })).status, 410);
  assertEquals(await left(), [ids[1]]);
});

Deno.test("POST /iterations/delete deletes by a filter, and tells first how many it would be", async () => {
  await using app = new TestApp();
  const { place, ids, left } = await threeIterations(app);
  const other = await app.makeExperiment("Other");
  await app.post(other.iterations, { iteration_name: "x", metrics: { loss: 3 } });
  const order = { filter: "metrics.loss >= 2", project_id: place.projectId };
  assertEquals((await app.post(DELETE, { ...order, dry_run: true })).body, {
    matched: 2,
    deleted: 0,
  });
  assertEquals(await left(), ids);
  assertEquals((await app.post(DELETE, order)).body, { matched: 2, deleted: 2 });
  assertEquals(await left(), [ids[0]]);
  assertEquals((await app.get(other.iterations)).body.length, 1);
});

Deno.test("POST /iterations/delete deletes what another App's monitored model was made from", async () => {
  await using app = new TestApp();
  const { place, left } = await threeIterations(app);
  const assigned = { assigned_monitored_model_name: "m" };
  await app.post(place.iterations, { iteration_name: "assigned", ...assigned });
  const { body } = await app.post(DELETE, { filter: "name = 'assigned'" });
  assertEquals(body, { matched: 1, deleted: 1 });
  assertEquals((await left()).length, 3);
});

Deno.test("POST /iterations/delete refuses an order that could mean anything", async () => {
  await using app = new TestApp();
  const { place, left, ids } = await threeIterations(app);
  const orders = [
    {},
    { filter: " " },
    { project_id: place.projectId },
    { ids, filter: "metrics.loss > 1" },
    { ids, experiment_id: place.experimentId },
    { filter: "metrics.loss >" },
    { ids: ["x"] },
    { filter: "metrics.loss > 0", dryrun: true },
    { ids, dry_run: true, force: true },
  ];
  for (const order of orders) {
    assertEquals((await app.post(DELETE, order)).status, 422, JSON.stringify(order));
  }
  const { body } = await app.post(DELETE, { filter: "metrics.loss > 0", dryrun: true });
  const extra = { msg: "extra fields not permitted", type: "value_error.extra" };
  assertEquals(body.detail, [{ loc: ["body", "dryrun"], ...extra }]);
  const asked = await app.post(`${DELETE}?dry_run=true`, { filter: "metrics.loss > 0" });
  assertEquals(asked.status, 422);
  assertEquals((await left()).length, 3);
});
