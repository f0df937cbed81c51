/** The route for bytes that records name. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { header, idOf, piece, type Place, TestApp } from "./app_fixture.ts";

const IMAGE = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const DIGEST = "0f4636c78f65d3639ece5a064b5ae753e3408614a14fb18ab4d7540d2c248543";

const MODEL: RecordContent = {
  type: "model_path",
  path: "m",
  sha256: DIGEST,
  size: IMAGE.length,
  attached: true,
};

function image(name: string, sha256 = DIGEST): RecordContent {
  const [size, media_type, comparable] = [IMAGE.length, "image/png", true];
  return { type: "image_chart", name, sha256, size, media_type, comparable };
}

function put(app: TestApp, { iterations }: Place, id: string, bytes = IMAGE, sha256 = DIGEST) {
  return app.send("PUT", `${iterations}${id}/blobs/${sha256}`, bytes);
}

function storedBlobs(app: TestApp): number {
  using db = new SqliteDatabase(`${app.directory}/mlops.sqlite`);
  return db.get<{ count: number }>("select count(*) as count from blobs")!.count;
}

Deno.test("PUT …/blobs/{sha256} keeps bytes that records name, before they come or after", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const path = `${place.iterations}${idOf(1)}`;
  assertEquals((await put(app, place, idOf(1))).status, 204);
  await app.send("POST", `${path}/journal`, piece(1, header(idOf(1)), image("a")));
  const { body } = await app.get(path);
  const [shown] = body.image_charts;
  assertEquals([shown.name, shown.encoded_image, shown.comparable], ["a", "iVBORw==", true]);
  assertEquals(body.warnings, []);
  assertEquals((await put(app, place, idOf(1), IMAGE, DIGEST.toUpperCase())).status, 204);
  assertEquals((await app.get(path)).body, body);
});

Deno.test("POST …/journal tells the iteration with the bytes that came, as a GET does", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const path = `${place.iterations}${idOf(1)}`;
  await put(app, place, idOf(1));
  const request = new Request(`http://app${path}/journal`, {
    method: "POST",
    headers: { "content-type": "application/jsonl", prefer: "return=representation" },
    body: piece(1, header(idOf(1)), image("a"), MODEL, image("b", "0".repeat(64))),
  });
  const { iteration } = await (await app.app.fetch(request)).json();
  // The fields in the same order, too: so a program prints them.
  assertEquals(JSON.stringify(iteration), JSON.stringify((await app.get(path)).body));
  assertEquals([iteration.image_charts.length, iteration.encoded_ml_model], [2, "iVBORw=="]);
});

Deno.test("an image whose bytes never came is empty, and a warning tells it", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const path = `${place.iterations}${idOf(1)}`;
  await app.send("POST", `${path}/journal`, piece(1, header(idOf(1)), image("a"), MODEL));
  const { image_charts, encoded_ml_model, warnings } = (await app.get(path)).body;
  assertEquals([image_charts[0].encoded_image, encoded_ml_model], ["", null]);
  const wanted = [
    'the bytes of the image "a" have not come',
    "the bytes of the model have not come",
  ];
  assertEquals(warnings, wanted);
  assertEquals((await app.get("/iterations")).body.iterations[0].warnings, wanted);
  await put(app, place, idOf(1));
  const whole = (await app.get(path)).body;
  assertEquals([whole.encoded_ml_model, whole.warnings], ["iVBORw==", []]);
});

Deno.test("a model whose bytes are not attached is none that is missing", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  const path = `${place.iterations}${idOf(1)}`;
  const model: RecordContent = { type: "model_path", path: "m", sha256: DIGEST, size: 4 };
  await put(app, place, idOf(1));
  await app.send("POST", `${path}/journal`, piece(1, header(idOf(1)), model));
  const { encoded_ml_model, warnings } = (await app.get(path)).body;
  assertEquals([encoded_ml_model, warnings], [null, []]);
});

Deno.test("PUT …/blobs/{sha256} answers 422, when the bytes have another digest", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  for (const sha256 of ["0".repeat(64), "x"]) {
    const { status, body } = await put(app, place, idOf(1), IMAGE, sha256);
    assertEquals(status, 422);
    assertStringIncludes(body.detail, `The bytes have the SHA-256 ${DIGEST}`);
  }
  assertEquals(storedBlobs(app), 0);
});

Deno.test("PUT …/blobs/{sha256} refuses for an iteration that is deleted or elsewhere, and unknown places", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment("Iris");
  const other = await app.makeExperiment("Other");
  await app.post(place.iterations, { id: idOf(1), iteration_name: "run" });
  assertEquals((await put(app, other, idOf(1))).status, 409);
  await app.delete(place.iterations + idOf(1));
  assertEquals((await put(app, place, idOf(1))).status, 410);
  const nowhere = {
    ...place,
    iterations: `/projects/${idOf(1)}/experiments/${idOf(1)}/iterations/`,
  };
  assertEquals((await put(app, nowhere, idOf(2))).body, { detail: "Project not found." });
});

Deno.test("bytes are kept once, and until the last iteration that uses them is deleted", async () => {
  await using app = new TestApp();
  const place = await app.makeExperiment();
  for (const id of [idOf(1), idOf(2)]) {
    await put(app, place, id);
    const body = piece(1, header(id), image("a"));
    await app.send("POST", `${place.iterations}${id}/journal`, body);
  }
  assertEquals(storedBlobs(app), 1);
  await app.delete(place.iterations + idOf(1));
  const [left] = (await app.get(place.iterations + idOf(2))).body.image_charts;
  assertEquals(left.encoded_image, "iVBORw==");
  await app.delete(place.iterations + idOf(2));
  assertEquals(storedBlobs(app), 0);
});
