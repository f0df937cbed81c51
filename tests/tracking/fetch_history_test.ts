/** Points of one metric, whatever it is called. */

import { assertEquals, assertRejects } from "@std/assert";
import { MlopsAppError } from "../../src/errors.ts";
import { configure } from "../../src/settings.ts";
import { getMetricHistory } from "../../src/tracking/reading.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { createApp } from "../../src/app/create_app.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const NAMES = [
  "a",
  "a/",
  "/",
  "//",
  "a//b",
  ".",
  "..",
  "",
  "?",
  "#",
  "%2F",
  "a/..",
  "ä b",
  "\ufffd",
];
const ODD = [...NAMES, "__proto__", "metrics", "\ud800"];

async function logOdd(): Promise<string> {
  await using iteration = await startIteration("odd");
  for (const [at, name] of ODD.entries()) {
    for (const value of [at, NaN, -0]) iteration.logMetric(name, value);
  }
  await iteration.endIteration();
  return iteration.id;
}

async function checkOdd(id: string): Promise<void> {
  for (const [at, name] of ODD.entries()) {
    const { steps, values, timestamps } = await getMetricHistory(id, name);
    assertEquals([steps, values, timestamps.length], [[0, 1, 2], [at, NaN, -0], 3], name);
  }
  assertEquals((await getMetricHistory(id, "none")).values, []);
  const unknown = () => getMetricHistory("f".repeat(24), "a");
  await assertRejects(unknown, MlopsAppError, "Iteration not found");
}

Deno.test("getMetricHistory() reads metrics of any name from the embedded App", async () => {
  await using _folder = trackingFolder();
  await checkOdd(await logOdd());
});

Deno.test("getMetricHistory() reads metrics of any name from an App at a URL, an earlier one too", async () => {
  await using _folder = trackingFolder();
  using stored = temporaryFolder();
  await using app = createApp({ directory: stored.path });
  let isEarlier = false;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const headers = new Headers(request.headers);
    if (isEarlier) headers.delete("accept");
    return app.fetch(new Request(request, { headers }));
  });
  using _settings = configure({ url: `http://127.0.0.1:${server.addr.port}` });
  const id = await logOdd();
  await checkOdd(id);
  isEarlier = true;
  await checkOdd(id);
});
