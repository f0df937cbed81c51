/** Histories as they are asked for: with all points, or with so many. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { historyFromBytes, POINTS_TYPE } from "../../src/contract/point_bytes.ts";
import { fromWireNumber } from "../../src/contract/wire_number.ts";
import type { MetricPoint } from "../../src/contract/journal_record.ts";
import { header, idOf, metrics, piece, TestApp } from "./app_fixture.ts";

const ID = idOf(1);
const COUNT = 25_000;

/** An iteration whose loss is not finite in places. */
async function openWithPoints(): Promise<{ app: TestApp; iteration: string }> {
  const app = new TestApp();
  const { iterations } = await app.makeExperiment();
  const points = Array.from({ length: COUNT }, (_, step): MetricPoint => [
    "loss",
    step,
    step === 7000 ? "NaN" : step === 7001 ? "-Infinity" : step % 1000,
  ]);
  const body = piece(1, header(ID), metrics(...points, ['odd"/name', 0, -0]));
  assertEquals((await app.send("POST", `${iterations}${ID}/journal`, body)).status, 200);
  return { app, iteration: `${iterations}${ID}` };
}

Deno.test("GET …/metrics/{name}?points=N thins a history, with what is not finite in it", async () => {
  const { app, iteration } = await openWithPoints();
  await using _ = app;
  for (const root of [iteration, `/iterations/${ID}`]) {
    const { status, body } = await app.get(`${root}/metrics/loss?points=200`);
    assertEquals(status, 200);
    assert(body.steps.length <= 200 && body.steps.length > 60, String(body.steps.length));
    assertEquals([body.steps[0], body.steps.at(-1)], [0, COUNT - 1]);
    for (const value of ["NaN", "-Infinity", 0, 999]) assert(body.values.includes(value));
    assertEquals(body.timestamps.length, body.steps.length);
    assertEquals((await app.get(`${root}/metrics?points=200`)).body.loss, body);
  }
});

Deno.test("GET …/metrics/{name} gives every point, without points or with more than there are", async () => {
  const { app, iteration } = await openWithPoints();
  await using _ = app;
  for (const query of ["", "?points=100000"]) {
    const { body } = await app.get(`${iteration}/metrics/loss${query}`);
    assertEquals(body.steps, Array.from({ length: COUNT }, (_, step) => step));
    assertEquals(body.values.slice(6999, 7003), [999, "NaN", "-Infinity", 2]);
  }
  const all = await app.get(`${iteration}/metrics`);
  assertEquals(Object.keys(all.body), ["loss", 'odd"/name']);
  assertEquals(all.body.loss.values.length, COUNT);
  assert(Object.is(all.body['odd"/name'].values[0], -0));
});

Deno.test("GET …/metrics/{name} tells points in bytes to who accepts them", async () => {
  const { app, iteration } = await openWithPoints();
  await using _ = app;
  const headers = { accept: `${POINTS_TYPE}, application/json` };
  const get = (path: string) => app.app.fetch(new Request(`http://app${path}`, { headers }));
  for (const query of ["", "?points=200"]) {
    const reply = await get(`${iteration}/metrics/loss${query}`);
    assertEquals(reply.headers.get("content-type"), POINTS_TYPE);
    const { body } = await app.get(`${iteration}/metrics/loss${query}`);
    assertEquals(historyFromBytes(await reply.bytes()), {
      ...body,
      values: body.values.map(fromWireNumber),
    });
  }
  const refusal = await get(`${iteration}/metrics/none`);
  assertEquals([refusal.status, await refusal.json()], [404, { detail: "Metric not found." }]);
});

Deno.test("GET …/metrics refuses points of which no history can be made", async () => {
  const { app, iteration } = await openWithPoints();
  await using _ = app;
  for (const points of ["", "0", "6", "100001", "1e3", "-10", "10.5", "x"]) {
    const { status, body } = await app.get(`${iteration}/metrics/loss?points=${points}`);
    assertEquals(status, 422, points);
    assertStringIncludes(body.detail, "from 7 to 100000");
  }
  assertEquals((await app.get(`${iteration}/metrics/none?points=10`)).status, 404);
});

Deno.test("GET …/metrics of an iteration without metrics gives none", async () => {
  await using app = new TestApp();
  const { iterations } = await app.makeExperiment();
  await app.send("POST", `${iterations}${ID}/journal`, piece(1, header(ID)));
  assertEquals((await app.get(`${iterations}${ID}/metrics`)).body, {});
});
