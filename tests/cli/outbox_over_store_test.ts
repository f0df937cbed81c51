import { assertEquals, assertRejects } from "@std/assert";
import { openFolder } from "../../src/app/open_folder.ts";
import { shownOutbox } from "../../src/cli/shown_outbox.ts";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { newProjectSchema } from "../../src/contract/project.ts";
import { StoreRefusal } from "../../src/store/store_error.ts";
import type { IterationSelection, TrackingStore } from "../../src/store/tracking_store.ts";
import { AT, COMPLETED, headerOf, lossAt } from "../support/journal_records.ts";
import { type TrackingFolder, trackingFolder } from "../support/tracking_folder.ts";

const [FIRST, BOTH, LAST, ALONE] = ["a", "b", "c", "d"].map((digit) => digit.repeat(24)) as [
  string,
  string,
  string,
  string,
];

/** A store that has three iterations, of which the outbox has one as well, and another one alone. */
async function storeAndOutbox(folder: TrackingFolder): Promise<TrackingStore> {
  const store = openFolder(folder.directory, { userName: "tester" });
  const iterations = [FIRST, BOTH, LAST].map((id, index) => ({
    id,
    iteration_name: id[0],
    metrics: { loss: index },
    status: "failed",
  }));
  const experiments = [{ name: "default", iterations }];
  await store.createProject(newProjectSchema.parse({ title: "Iris", experiments }));
  await journal(folder, BOTH, [lossAt(0, 10), { type: "parameters", values: { rate: 1 } }]);
  await journal(folder, ALONE, [lossAt(0, 11), COMPLETED]);
  return store;
}

/** Writes a journal whose process is gone. */
async function journal(
  { outbox }: TrackingFolder,
  id: string,
  contents: readonly RecordContent[],
): Promise<void> {
  const writer = outbox.create(headerOf({ id, name: id[0]! }), AT);
  contents.forEach((content, index) => writer.append(content, AT + index));
  (await writer.close())[Symbol.dispose]();
}

/** The names and losses of a selection, which is read page by page. */
async function selected(
  store: TrackingStore,
  filter: string,
  limit: number,
): Promise<[name: string, loss: unknown][]> {
  const selection: IterationSelection = { filter: parseFilter(filter)! };
  const found: [string, unknown][] = [];
  for (let after: number | null = 0; after !== null;) {
    const page = await store.selectIterations(selection, { after, limit });
    for (const it of page.iterations) found.push([it.iteration_name, it.metrics?.loss]);
    after = page.next;
  }
  return found;
}

Deno.test("outboxOverStore() selects each iteration once, as it is now, whatever the pages", async () => {
  await using folder = trackingFolder();
  await using store = await storeAndOutbox(folder);
  const over = shownOutbox(folder.directory).over(store);
  for (const limit of [1, 2, 3, 4, 10]) {
    const all = await selected(over, "metrics.loss < 12", limit);
    assertEquals(all, [["a", 0], ["b", 10], ["c", 2], ["d", 11]], `${limit}`);
    const some = await selected(over, "metrics.loss >= 2", limit);
    assertEquals(some, [["c", 2], ["b", 10], ["d", 11]], `${limit}`);
    assertEquals(await selected(over, "metrics.loss = 1", limit), [], `${limit}`);
  }
});

Deno.test("outboxOverStore() reads one with its children, and says why one that waits cannot be changed", async () => {
  await using folder = trackingFolder();
  await using store = await storeAndOutbox(folder);
  const over = shownOutbox(folder.directory).over(store);
  const child = "e".repeat(24);
  const writer = folder.outbox.create(headerOf({ id: child, parent_id: FIRST }), AT);
  (await writer.close())[Symbol.dispose]();
  assertEquals((await over.listChildren(FIRST, 5)).map(({ id }) => id), [child]);
  assertEquals((await over.findListedIteration(ALONE)).metrics, { loss: 11 });
  assertEquals((await over.findListedIteration(FIRST)).delivered, true);
  const { project_id, experiment_id } = await over.findIteration(FIRST);
  const experiment = { projectId: project_id!, experimentId: experiment_id! };
  const place = { ...experiment, iterationId: ALONE };
  const changes = [
    () => over.updateIteration(place, { note: "n" }),
    () => over.deleteIteration(place),
  ];
  for (const change of changes) {
    const error = await assertRejects(async () => await change(), StoreRefusal);
    assertEquals(error.reason, "iteration not delivered");
  }
  const missing = { ...experiment, iterationId: "f".repeat(24) };
  const error = await assertRejects(async () => await over.deleteIteration(missing), StoreRefusal);
  assertEquals(error.reason, "iteration not found");
  const changed = await over.updateIteration({ ...place, iterationId: FIRST }, { note: "n" });
  assertEquals(changed.note, "n");
});

Deno.test("outboxOverStore() counts and names what both have, and gives every point", async () => {
  await using folder = trackingFolder();
  await using store = await storeAndOutbox(folder);
  const over = shownOutbox(folder.directory).over(store);
  const counts = await over.countIterations();
  assertEquals(counts, { failed: 2, crashed: 1, completed: 1 });
  assertEquals([...(await over.countByProject()).values()], [4]);
  assertEquals(await over.valueNames({}), { metrics: ["loss"], parameters: ["rate"] });
  const loss = { name: "loss", least: 0, most: 11 };
  assertEquals(await over.overviewOf({}), { total: 4, metrics: [loss], parameters: ["rate"] });
  const high = { filter: parseFilter("metrics.loss > 1")! };
  assertEquals((await over.overviewOf(high)).total, 3);
  assertEquals(await over.idsOf(high), [LAST, BOTH, ALONE]);
  const iteration = await over.findIteration(BOTH);
  assertEquals([iteration.metrics, iteration.delivered], [{ loss: 10 }, false]);
  assertEquals(await (await over.metricReaders(BOTH)).get("loss")?.read("values", 0), [10]);
  assertEquals((await over.metricReaders(FIRST)).get("loss")?.count, 1);
  assertEquals((await over.findIteration(FIRST)).delivered, true);
});
