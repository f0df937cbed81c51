/** A model's file, as it is logged: where it lies, what it weighs, and its bytes if they are to be sent. */

import { pathToFileURL as toFileUrl } from "node:url";
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { configure } from "../../src/settings.ts";
import { describeModel } from "../../src/tracking/model_file.ts";
import { getIteration } from "../../src/tracking/reading.ts";
import { recordIteration } from "../../src/tracking/record_iteration.ts";
import { currentIteration } from "../../src/tracking/scope.ts";
import { track } from "../../src/tracking/track.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";
import { ProgramFolder } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const LIMIT = 8_000_000;
/** The digest of `12345`, as `sha256sum` gives it. */
const SHA256_OF_12345 = "5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5";

function fail(error: Error): never {
  throw error;
}

/** The digest by another way than the module's own. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Bytes of no pattern, the same each time. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  let state = 1;
  return Uint8Array.from({ length }, () => (state = state * 48271 % 0x7fffffff) & 0xff);
}

Deno.test("describeModel() keeps a path as it was given, with the file's size and digest", () => {
  using folder = temporaryFolder();
  const path = folder.join("model, größe 1.json");
  Deno.writeTextFileSync(path, "12345");
  const record = { type: "model_path", path, size: 5, sha256: SHA256_OF_12345 } as const;
  for (const given of [path, toFileUrl(path), toFileUrl(path).href]) {
    assertEquals(describeModel(given, {}, fail), { record });
  }
});

Deno.test("describeModel() digests files of any size as others do", async () => {
  using folder = temporaryFolder();
  const path = folder.join("model.bin");
  for (const size of [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3_500_000]) {
    const bytes = noise(size);
    await Deno.writeFile(path, bytes);
    const { record, bytes: attached } = describeModel(path, {}, fail);
    assertEquals([record.size, record.sha256], [size, await digestOf(bytes)]);
    assertEquals([record.attached, attached], [undefined, undefined]);
  }
});

Deno.test("describeModel() attaches bytes when it is told to, up to the limit", async () => {
  using folder = temporaryFolder();
  const path = folder.join("model.pkl");
  for (const size of [0, 5, LIMIT]) {
    const bytes = noise(size);
    await Deno.writeFile(path, bytes);
    const { record, bytes: attached } = describeModel(path, { attach: true }, fail);
    const sha256 = await digestOf(bytes);
    assertEquals(record, { type: "model_path", path, size, sha256, attached: true });
    assertEquals(await digestOf(attached as Uint8Array<ArrayBuffer>), sha256);
  }
  assertEquals(describeModel(path, { attach: false }, fail).bytes, undefined);
  assertEquals(describeModel(path, { attach: undefined }, fail).bytes, undefined);
});

Deno.test("describeModel() tells the limit of a file that is larger, and keeps all the rest", async () => {
  using folder = temporaryFolder();
  const path = folder.join("large.pkl");
  const bytes = noise(LIMIT + 1);
  await Deno.writeFile(path, bytes);
  const refused: string[] = [];
  const described = describeModel(path, { attach: true }, ({ message }) => refused.push(message));
  const sha256 = await digestOf(bytes);
  assertEquals(described, { record: { type: "model_path", path, size: LIMIT + 1, sha256 } });
  assertEquals(refused.length, 1);
  for (const part of ["logPathToModel(): ", path, "8000001", "8000000"]) {
    assertStringIncludes(refused[0]!, part);
  }
});

Deno.test("describeModel() does not look at URLs that are no files'", () => {
  const urls = ["https://a.example/m?v=1", "s3://bucket/a b", "gs://bucket/m", "HTTP://a.example"];
  for (const url of urls) {
    const described = { record: { type: "model_path", path: url } } as const;
    assertEquals(describeModel(url, {}, fail), described);
  }
  const url = new URL("data:application/json,{}");
  assertEquals(describeModel(url, {}, fail).record, { type: "model_path", path: url.href });
});

Deno.test("describeModel() keeps the path of what is no file, without a size", () => {
  using folder = temporaryFolder();
  const described = { record: { type: "model_path", path: folder.path } } as const;
  assertEquals(describeModel(folder.path, {}, fail), described);
  assertEquals(describeModel(toFileUrl(folder.path), {}, fail), described);
  assertEquals(describeModel("/dev/null", {}, fail).record, {
    type: "model_path",
    path: "/dev/null",
  });
});

Deno.test("describeModel() says that what is no file has no bytes to attach", () => {
  using folder = temporaryFolder();
  for (const path of [folder.path, "https://a.example/m"]) {
    const refused: string[] = [];
    const { record } = describeModel(path, { attach: true }, (it) => refused.push(it.message));
    assertEquals(record, { type: "model_path", path });
    assertEquals(refused, [
      `logPathToModel(): the bytes of ${path} are not sent: it is no file here`,
    ]);
  }
});

Deno.test("describeModel() keeps the path of a file that is missing, and tells", () => {
  const refused: string[] = [];
  const { record } = describeModel("missing/model.json", {}, (it) => refused.push(it.message));
  assertEquals(record, { type: "model_path", path: "missing/model.json" });
  assertStringIncludes(refused[0]!, "logPathToModel(): cannot look at missing/model.json: No such");
  const paths = ["", "a\0b", "C:\\models\\m.json", "x".repeat(5000), "file:///a%FFb", "file://a/b"];
  for (const path of paths) {
    const told: string[] = [];
    const { record } = describeModel(path, { attach: true }, (it) => told.push(it.message));
    assertEquals([record.type, record.size, told.length], ["model_path", undefined, 1]);
    if (!path.startsWith("file:")) assertEquals(record.path, path);
  }
});

Deno.test("describeModel() follows links, and reads no more of a file than there is", async () => {
  using folder = temporaryFolder();
  await Deno.writeTextFile(folder.join("model"), "12345");
  await Deno.symlink(folder.join("model"), folder.join("latest"));
  const { record } = describeModel(folder.join("latest"), { attach: true }, fail);
  assertEquals([record.path, record.size], [folder.join("latest"), 5]);
  assertEquals(record.sha256, await digestOf(new TextEncoder().encode("12345")));
});

Deno.test("logPathToModel() attaches a pickle byte by byte, and nothing of it is ever run", async () => {
  await using folder = trackingFolder();
  const path = `${folder.root}/model.pkl`;
  const marker = `${folder.root}/was-run`;
  // What unpickles this runs a command: cos system (S'touch …' tR.
  const pickle = new TextEncoder().encode(`cos\nsystem\n(S'touch ${marker}'\ntR.`);
  const bytes = new Uint8Array([...pickle, 0, 255, 128, 13, 10]);
  await Deno.writeFile(path, bytes);
  const train = track(async () => {
    currentIteration().logPathToModel(path, { attach: true });
    return await Promise.resolve(currentIteration().id);
  });
  const iteration = await getIteration(await train());
  assertEquals(iteration.delivered, true);
  assertEquals(Uint8Array.fromBase64(iteration.encoded_ml_model!), bytes);
  assertEquals([iteration.path_to_model, iteration.model_size], [path, bytes.length]);
  assertEquals(iteration.model_sha256, await digestOf(bytes));
  await assertRejects(() => Deno.stat(marker), Deno.errors.NotFound);
});

Deno.test("logPathToModel() attaches nothing by itself, not even a pickle", async () => {
  await using folder = trackingFolder();
  const path = `${folder.root}/model.pickle`;
  await Deno.writeTextFile(path, "12345");
  const train = track(async () => {
    currentIteration().logPathToModel(path);
    return await Promise.resolve(currentIteration().id);
  });
  const iteration = await getIteration(await train());
  assertEquals(iteration.encoded_ml_model, null);
  assertEquals([iteration.model_size, iteration.model_sha256], [5, SHA256_OF_12345]);
});

Deno.test("logPathToModel() of a second model replaces the first, with its bytes", async () => {
  await using folder = trackingFolder();
  const [one, two] = [`${folder.root}/1.json`, `${folder.root}/2.json`];
  await Deno.writeTextFile(one, "one");
  await Deno.writeTextFile(two, "two");
  const train = track(async (attach: boolean) => {
    currentIteration().logPathToModel(one, { attach: true });
    currentIteration().logPathToModel(two, { attach });
    return await Promise.resolve(currentIteration().id);
  });
  const replaced = await getIteration(await train(true));
  assertEquals([replaced.path_to_model, replaced.encoded_ml_model], [two, btoa("two")]);
  const without = await getIteration(await train(false));
  assertEquals([without.path_to_model, without.encoded_ml_model], [two, null]);
});

Deno.test("logPathToModel() of a file that is too large is a warning that tells the limit", async () => {
  await using folder = trackingFolder();
  using warnings = capturedWarnings();
  const path = `${folder.root}/large.bin`;
  await Deno.writeFile(path, new Uint8Array(LIMIT + 1));
  const train = track({ name: "large" }, async () => {
    currentIteration().logPathToModel(path, { attach: true });
    return await Promise.resolve(currentIteration().id);
  });
  const iteration = await getIteration(await train());
  assertEquals([iteration.encoded_ml_model, iteration.model_size], [null, LIMIT + 1]);
  assertEquals(warnings.lines.length, 1);
  assertStringIncludes(warnings.lines[0]!, `at most ${LIMIT}`);
  using _ = configure({ onLogError: "throw" });
  const recorded = recordIteration();
  const error = assertThrows(() => recorded.logPathToModel(path, { attach: true }), Error);
  assertEquals(`mlops: large: ${error.message}`, warnings.lines[0]);
});

Deno.test("logPathToModel() and logImageChart() name the flag that is missing, and never prompt", async () => {
  using folder = new ProgramFolder();
  const { code, stdout, stderr } = await folder.run(
    `const iteration = mlops.recordIteration("flags");
     iteration.logPathToModel("model.json", { attach: true });
     iteration.logImageChart("plot", "plot.png");
     console.log(JSON.stringify((await iteration.endIteration()).path_to_model));`,
    { flags: [] },
  );
  assertEquals([code, stdout], [0, '"model.json"\n']);
  assertEquals(stderr.split("\n"), [
    "mlops: flags: logPathToModel(): cannot look at model.json: give --allow-read=model.json",
    'mlops: flags: logImageChart(): the image "plot" is not recorded: give --allow-read=plot.png',
    "",
  ]);
  assert(!stderr.includes("┏"), stderr);
});
