/** What every store has to do, whatever it is made of: a suite to be run over each of them. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { newDatasetSchema } from "../../src/contract/dataset.ts";
import type { ExportLine, IterationLine } from "../../src/contract/export_line.ts";
import { parseFilter } from "../../src/contract/filter_parser.ts";
import type { ImageChart } from "../../src/contract/image_chart.ts";
import { type IterationUpdate, newIterationSchema } from "../../src/contract/new_iteration.ts";
import { parseSortOrder } from "../../src/contract/iteration_sort.ts";
import type { JournalRecord, RecordContent } from "../../src/contract/journal_record.ts";
import { newProjectSchema } from "../../src/contract/project.ts";
import {
  JournalPieceError,
  JournalPlaceError,
  type RefusalReason,
  StoreRefusal,
} from "../../src/store/store_error.ts";
import type { ImportOutcome, TrackingStore } from "../../src/store/tracking_store.ts";
import { headerOf } from "../support/journal_records.ts";
import { EXPERIMENT, iterationPlace as place } from "./store_fixture.ts";

const AT = Date.UTC(2026, 0, 1);
const END: RecordContent = { type: "end", status: "completed", error: null };

/** Runs the suite over a kind of store; each test has an empty one. */
export function testTrackingStore(kind: string, openEmpty: () => Promise<TrackingStore>): void {
  const test = (name: string, body: (store: TrackingStore) => Promise<void>) =>
    Deno.test(`${kind} store ${name}`, async () => {
      await using store = await openEmpty();
      const experiments = [{ id: EXPERIMENT.experimentId, name: "softmax" }];
      const project = { _id: EXPERIMENT.projectId, title: "Iris", experiments };
      await store.createProject(newProjectSchema.parse(project));
      await body(store);
    });

  test("keeps projects and experiments in the order of their making, each name once", async (store) => {
    await store.createProject(newProjectSchema.parse({ title: "A", archived: true }));
    const titles = async (archived?: boolean) =>
      (await store.listProjects(archived === undefined ? {} : { archived })).map((it) => it.title);
    assertEquals([await titles(), await titles(true), await titles(false)], [
      ["Iris", "A"],
      ["A"],
      ["Iris"],
    ]);
    assertEquals((await store.listDisplayProjects())[0]!.experiments, ["softmax"]);
    await refuses(
      "project title taken",
      () => store.createProject(newProjectSchema.parse({ title: "A" })),
    );
    await refuses(
      "project title taken",
      () => store.updateProject(EXPERIMENT.projectId, { title: "A" }),
    );
    await refuses("project not found", () => store.getProjectByTitle("a"));
    await store.updateExperiment(EXPERIMENT, { description: null });
    const experiment = await store.getExperimentByName(EXPERIMENT.projectId, "softmax");
    assertEquals([experiment.description, experiment.iterations], [null, []]);
  });

  test("gives back what was posted, and refuses its id a second time", async (store) => {
    const posted = newIterationSchema.parse({
      iteration_name: "posted",
      metrics: { loss: 0.5, odd: "NaN", text: "x" },
      parameters: { "__proto__x": [1, { a: null }], "a\0b": "\0" },
      interactive_charts: [{
        chart_type: "pie",
        name: "c",
        chart_title: "C",
        x_data: [["a"]],
        y_data: [[1]],
      }],
      image_charts: [{ name: "i", encoded_image: "iVBO" }],
      encoded_ml_model: "AAAA",
      tags: ["t"],
      user_name: "ada",
    });
    const made = await store.createIteration(EXPERIMENT, posted);
    assertEquals(made, await store.findIteration(posted.id));
    const { user_name, metrics, parameters, interactive_charts, image_charts, tags } = made;
    assertEquals(
      { user_name, metrics, parameters, interactive_charts, image_charts, tags },
      {
        user_name: "ada",
        metrics: { loss: 0.5, odd: NaN, text: "x" as unknown as number },
        parameters: posted.parameters,
        interactive_charts: posted.interactive_charts,
        image_charts: posted.image_charts,
        tags: ["t"],
      },
    );
    await refuses("iteration exists", () => store.createIteration(EXPERIMENT, posted));
    assertEquals([...await store.metricHistories(posted.id)].map(([name]) => name), [
      "loss",
      "odd",
    ]);
  });

  test("takes a journal in piece by piece, each once and in its place", async (store) => {
    const append = (first: number, ...contents: RecordContent[]) =>
      store.appendJournal(place(1), records(first, ...contents));
    assertEquals(await append(1, header(1), points(["loss", 0, 3])), 2);
    await assertRejects(async () => await append(2, points(["loss", 0, 3])), JournalPlaceError);
    await assertRejects(async () => await append(5, END), JournalPlaceError);
    await assertRejects(
      async () => await store.appendJournal(place(2), records(1, END)),
      JournalPieceError,
    );
    assertEquals(await append(3, points(["loss", 1, "NaN"], ["zero", 1, -0]), END), 4);
    assertEquals(await store.acknowledged(place(1)), 4);
    const { metrics, status } = await store.getIteration(place(1));
    assertEquals([metrics?.loss, status], [NaN, "completed"]);
    assert(Object.is(metrics?.zero, -0));
    const { steps, values, timestamps } = await store.metricHistory(place(1), "loss");
    assertEquals([steps, values, timestamps], [[0, 1], [3, NaN], [AT + 2, AT + 3]]);
    await refuses("metric not found", () => store.metricHistory(place(1), "none"));
  });

  test("joins the bytes that come beside a journal to it, before and after its records", async (store) => {
    const image = (name: string, sha256: string): RecordContent => ({
      type: "image_chart",
      name,
      sha256,
      size: 3,
      media_type: "image/png",
      comparable: true,
    });
    const [early, late] = ["a".repeat(64), "b".repeat(64)];
    await store.putBlob(place(1), early, new Uint8Array([1, 2, 3]));
    await store.appendJournal(place(1), records(1, header(1), image("x", early), image("y", late)));
    const shown = async () => {
      const { image_charts, warnings } = await store.getIteration(place(1));
      return [image_charts!.map((it) => it.encoded_image), warnings.length];
    };
    assertEquals(await shown(), [["AQID", ""], 1]);
    await store.putBlob(place(1), late, new Uint8Array([4]));
    assertEquals(await shown(), [["AQID", "BA=="], 0]);
  });

  test("changes name, note and tags, each only where it is given, and goes on with them", async (store) => {
    const note: RecordContent = { type: "note", text: "logged" };
    const tags: RecordContent = { type: "tags", tags: ["a", "b"] };
    await store.appendJournal(place(1), records(1, header(1), note, tags));
    const change = async (changes: IterationUpdate) => {
      const { iteration_name, note, tags } = await store.updateIteration(place(1), changes);
      return [iteration_name, note, tags];
    };
    assertEquals(await change({}), ["softmax", "logged", ["a", "b"]]);
    assertEquals(await change({ note: "mine" }), ["softmax", "mine", ["a", "b"]]);
    assertEquals(await change({ tags: ["b", "c"] }), ["softmax", "mine", ["b", "c"]]);
    assertEquals(await change({ iteration_name: "x" }), ["x", "mine", ["b", "c"]]);
    await store.appendJournal(place(1), records(4, { type: "tags", tags: ["d"] }, END));
    assertEquals(await change({ note: null }), ["x", null, ["b", "c", "d"]]);
    await refuses("iteration not found", () => store.updateIteration(place(2), { note: "n" }));
  });

  test("reads an iteration, its children and one image without all other bytes", async (store) => {
    const sha256 = "a".repeat(64);
    const image = {
      name: "x",
      sha256,
      size: 3,
      media_type: "image/png",
      comparable: true,
    } as const;
    const parent_id = place(1).iterationId;
    const child = headerOf({ id: place(2).iterationId, parent_id });
    await store.appendJournal(place(1), records(1, header(1), { type: "image_chart", ...image }));
    await store.appendJournal(place(2), records(1, child));
    const image_charts = [{ name: "i", encoded_image: "iVBO" }];
    const posted = newIterationSchema.parse({ iteration_name: "p", parent_id, image_charts });
    await store.createIteration(EXPERIMENT, posted);
    const { encoded_ml_model: _, ...listed } = await store.findIteration(posted.id);
    const [{ encoded_image: __, ...shown }] = listed.image_charts as [ImageChart];
    assertEquals(await store.findListedIteration(posted.id), { ...listed, image_charts: [shown] });
    const children = async (limit: number) =>
      (await store.listChildren(parent_id, limit)).map(({ id }) => id);
    assertEquals(await children(10), [place(2).iterationId, posted.id]);
    assertEquals(await children(1), [place(2).iterationId]);
    assertEquals(await store.encodedImage(posted.id, 0), "iVBO");
    assertEquals(await store.encodedImage(parent_id, 0), "");
    await store.putBlob(place(1), sha256, new Uint8Array([1, 2, 3]));
    assertEquals(await store.encodedImage(parent_id, 0), "AQID");
    await refuses("image not found", () => store.encodedImage(posted.id, 1));
    await refuses("iteration not found", () => store.findListedIteration(place(9).iterationId));
  });

  test("never brings back what was deleted, by whatever way it comes", async (store) => {
    await store.appendJournal(place(1), records(1, header(1), END));
    const line = await exported(store, place(1).iterationId);
    await store.deleteIteration(place(1));
    const posted = newIterationSchema.parse({ iteration_name: "x", id: place(1).iterationId });
    await refuses("iteration deleted", () => store.findIteration(place(1).iterationId));
    await refuses("iteration deleted", () => store.createIteration(EXPERIMENT, posted));
    await refuses("iteration deleted", () => store.appendJournal(place(1), records(1, header(1))));
    await refuses(
      "iteration deleted",
      () => store.putBlob(place(1), "a".repeat(64), new Uint8Array()),
    );
    assertEquals(await imported(store, line), "deleted");
  });

  test("deletes many as a whole or not at all, and counts them before", async (store) => {
    for (const number of [1, 2, 3, 4]) {
      await store.appendJournal(
        place(number),
        records(1, header(number), points(["loss", 0, number])),
      );
    }
    const unknown = [place(1).iterationId, place(9).iterationId];
    await refuses("iteration not found", () => store.deleteSelected(unknown, false));
    const filter = parseFilter("metrics.loss in (2, 3)")!;
    assertEquals(await store.deleteSelected({ ...EXPERIMENT, filter }, true), 2);
    assertEquals((await store.listIterations(EXPERIMENT)).length, 4);
    assertEquals(await store.deleteSelected({ ...EXPERIMENT, filter }, false), 2);
    assertEquals(await store.deleteSelected([place(4).iterationId], false), 1);
    assertEquals((await store.listIterations(EXPERIMENT)).map(({ id }) => id), [
      place(1).iterationId,
    ]);
    assertEquals(await store.countIterations(), { running: 1 });
  });

  test("counts the iterations of projects and datasets", async (store) => {
    assertEquals(await store.countByProject(), new Map());
    const datasets = ["used", "unused"].map((name) =>
      newDatasetSchema.parse({ dataset_name: name, path_to_dataset: "iris.csv", pinned: true })
    );
    for (const dataset of datasets) await store.createDataset(dataset);
    const use: RecordContent = { type: "dataset", dataset: { id: datasets[0]!._id } };
    await store.appendJournal(place(1), records(1, header(1), use));
    await store.appendJournal(place(2), records(1, header(2)));
    assertEquals(await store.countByProject(), new Map([[EXPERIMENT.projectId, 2]]));
    const [used, unused] = await store.listCountedDatasets();
    assertEquals([used?.iteration_count, unused?.iteration_count], [1, 0]);
    const { linked_iterations: _, ...known } = await store.getDataset(datasets[1]!._id);
    assertEquals(unused, { ...known, iteration_count: 0 });
  });

  test("reads pages in an order, and goes through a selection in the order of its coming", async (store) => {
    const losses = [5, 1, 4, 2, 3];
    for (const [index, loss] of losses.entries()) {
      await store.appendJournal(place(index), records(1, header(index), points(["loss", 0, loss])));
    }
    const order = parseSortOrder("metrics.loss desc");
    const first = await store.queryIterations({ order, limit: 3 });
    const rest = await store.queryIterations({ order, limit: 3, after: first.next! });
    const sorted = [...first.iterations, ...rest.iterations].map((it) => it.metrics?.loss);
    assertEquals([sorted, rest.next], [[5, 4, 3, 2, 1], null]);
    const filter = parseFilter("metrics.loss > 1")!;
    const seen: unknown[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page = await store.selectIterations({ ...EXPERIMENT, filter }, { after, limit: 2 });
      seen.push(...page.iterations.map((it) => it.metrics?.loss));
      after = page.next;
    }
    assertEquals(seen, [5, 4, 2, 3]);
    assertEquals(await store.valueNames({ filter }), { metrics: ["loss"], parameters: [] });
  });

  test("links datasets to the iterations that used them, and never to others", async (store) => {
    const dataset = newDatasetSchema.parse({ dataset_name: "iris", path_to_dataset: "iris.csv" });
    await store.createDataset(dataset);
    const used = { type: "dataset", dataset: { id: dataset._id } } as const;
    await store.appendJournal(place(1), records(1, header(1), used));
    const links = async () => (await store.getDataset(dataset._id)).linked_iterations;
    const { iterationId, projectId, experimentId } = place(1);
    assertEquals(await links(), { [iterationId]: [projectId, experimentId] });
    await store.deleteIteration(place(1));
    assertEquals(await links(), {});
    await refuses(
      "dataset name and version taken",
      () => store.createDataset({ ...dataset, _id: "c".repeat(24) }),
    );
  });

  test("takes an exported iteration in, with its points, its bytes and its dataset", async (store) => {
    const dataset = newDatasetSchema.parse({ dataset_name: "iris", path_to_dataset: "iris.csv" });
    await store.createDataset(dataset);
    const used = { type: "dataset", dataset: { id: dataset._id } } as const;
    await store.appendJournal(
      place(1),
      records(1, header(1), used, points(["loss", 0, 1], ["loss", 1, "NaN"]), END),
    );
    const { linked_iterations: _, ...own } = await store.getDataset(dataset._id);
    const { experiments: __, ...project } = await store.getDisplayProject(EXPERIMENT.projectId);
    const experiment = await store.getBaseExperiment(EXPERIMENT);
    const line = await exported(store, place(1).iterationId);
    await using other = await openEmpty();
    await refuses("project not found", () => imported(other, line));
    const lines = [
      { kind: "project", project },
      { kind: "experiment", project_title: project.title, experiment },
      { kind: "dataset", dataset: own },
      line,
    ] as const;
    const [first, refused] = await other.importLines([lines[2], line]);
    assertEquals([first, (refused as StoreRefusal).reason], ["made", "project not found"]);
    await other.deleteDataset(dataset._id);
    for (const outcome of ["made", "known"] as const) {
      for (const line of lines) assertEquals(await imported(other, line), outcome);
    }
    assertEquals(await exported(other, place(1).iterationId), line);
    assertEquals(await other.listProjects({}), await store.listProjects({}));
    assertEquals(await other.listDatasets({}), await store.listDatasets({}));
  });
}

async function refuses(reason: RefusalReason, ask: () => unknown): Promise<void> {
  const error = await assertRejects(async () => await ask(), StoreRefusal);
  assertEquals(error.reason, reason);
}

/** The line that an export has of an iteration. */
async function exported(store: TrackingStore, id: string): Promise<IterationLine> {
  const [iteration, metric_history] = [store.findIteration(id), store.metricHistories(id)];
  return { kind: "iteration", iteration: await iteration, metric_history: await metric_history };
}

/** What becomes of one line; thrown if it is refused. */
async function imported(store: TrackingStore, line: ExportLine): Promise<ImportOutcome> {
  const [outcome] = await store.importLines([line]);
  if (outcome instanceof StoreRefusal) throw outcome;
  return outcome!;
}

function records(first: number, ...contents: RecordContent[]): JournalRecord[] {
  return contents.map((content, index) => {
    const seq = first + index;
    return { seq, at: AT + seq, ...content } as JournalRecord;
  });
}

function header(number: number): RecordContent {
  return headerOf({ id: place(number).iterationId, started_at: AT + number });
}

function points(...points: [string, number, number | "NaN"][]): RecordContent {
  return { type: "metrics", points };
}
