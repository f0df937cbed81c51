/** The App as a whole: its folder, its database, and what it answers beside its routes. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { createApp } from "../../src/app/create_app.ts";
import { TestApp } from "./app_fixture.ts";

const NAMES = ["mlops.sqlite", ".gitignore"];

async function folder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map((entry) => entry.name);
}

Deno.test("GET / greets as the MLOps App does, and tells by a header that it takes journals", async () => {
  await using app = new TestApp();
  const { status, body, headers } = await app.get("/");
  assertEquals([status, body], [200, { message: "Hello mlops" }]);
  assertEquals(headers.get("MLOps-Journal"), "1");
  assertEquals(headers.get("content-type"), "application/json");
});

Deno.test("createApp() puts the header on every reply, refusals as well", async () => {
  await using app = new TestApp();
  for (const path of ["/projects/", "/projects", "/nowhere", "/projects/x"]) {
    assertEquals((await app.get(path)).headers.get("MLOps-Journal"), "1", path);
  }
});

Deno.test("createApp() makes its folder at the first request that needs it, not before", async () => {
  await using parent = await folder();
  const directory = `${parent.path}/a/b/.mlops`;
  await using app = createApp({ directory });
  await app.fetch(new Request("http://app/"));
  assertEquals(namesIn(parent.path), []);
  assertEquals((await app.fetch(new Request("http://app/projects/"))).status, 200);
  assertEquals(NAMES.filter((name) => !namesIn(directory).includes(name)), []);
  assertEquals(await Deno.readTextFile(`${directory}/.gitignore`), "*\n");
});

Deno.test("createApp() puts no .gitignore into a folder that was there before", async () => {
  await using there = await folder();
  await using app = createApp({ directory: there.path });
  assertEquals((await app.fetch(new Request("http://app/projects/"))).status, 200);
  assert(!namesIn(there.path).includes(".gitignore"));
});

Deno.test("createApp() needs access to nothing but the database, when that is there", async () => {
  await using app = new TestApp();
  await app.post("/projects/", { title: "Iris" });
  const file = `${app.directory}/mlops.sqlite`;
  const flags = ["--no-prompt", `--allow-read=${file}`, `--allow-write=${file}`];
  const program = new URL("print_projects.ts", import.meta.url).href;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...flags, program, app.directory],
  }).output();
  assertStringIncludes(new TextDecoder().decode(stdout), '"title":"Iris"', String(stderr));
});

Deno.test("App.fetch() finds what another App over the same folder stored", async () => {
  await using app = new TestApp();
  await app.post("/projects/", { title: "Iris" });
  await using other = createApp({ directory: app.directory });
  const reply = await other.fetch(new Request("http://app/projects/title/Iris"));
  assertEquals((await reply.json()).title, "Iris");
});

Deno.test("App.fetch() answers 503, when the App is closed", async () => {
  await using app = new TestApp();
  await app.app[Symbol.asyncDispose]();
  const { status, body } = await app.get("/projects/");
  assertEquals([status, body], [503, { detail: "The App is closed." }]);
});

Deno.test("App.fetch() leaves a database of a newer version alone, and says so", async () => {
  await using app = new TestApp();
  const path = `${app.directory}/mlops.sqlite`;
  const db = new DatabaseSync(path);
  db.exec("create table future (x); pragma user_version = 1000");
  db.close();
  const before = await Deno.readFile(path);
  const { status, body } = await app.get("/projects/");
  assertEquals(status, 503);
  assertStringIncludes(body.detail, "its version is 1000");
  assertEquals(await Deno.readFile(path), before);
});

Deno.test("App.fetch() leaves another program's database alone, and says so", async () => {
  await using app = new TestApp();
  const path = `${app.directory}/mlops.sqlite`;
  const db = new DatabaseSync(path);
  db.exec("create table cookies (name)");
  db.close();
  const before = await Deno.readFile(path);
  const { status, body } = await app.get("/projects/");
  assertEquals(status, 503);
  assertStringIncludes(body.detail, "it holds tables of another program");
  assertEquals(await Deno.readFile(path), before);
});

Deno.test("App.fetch() answers 503 with the reason, when the file is no database", async () => {
  await using app = new TestApp();
  await Deno.writeTextFile(`${app.directory}/mlops.sqlite`, "not a database ".repeat(100));
  const { status, body } = await app.get("/projects/");
  assertEquals(status, 503);
  assertEquals(body.detail, "The App cannot use its database: file is not a database.");
});

Deno.test("App.fetch() answers 503 with the reason, when the folder cannot be made", async () => {
  await using there = await folder();
  await Deno.writeTextFile(`${there.path}/file`, "");
  await using app = createApp({ directory: `${there.path}/file/.mlops` });
  const reply = await app.fetch(new Request("http://app/projects/"));
  assertEquals(reply.status, 503);
  assertStringIncludes((await reply.json()).detail, "The App cannot use its database: ");
});

Deno.test("App.fetch() redirects to the path with or without its last slash, as the MLOps App does", async () => {
  await using app = new TestApp();
  const ways = [
    ["POST", "/projects", "/projects/"],
    ["GET", "/datasets?x=1", "/datasets/?x=1"],
    ["GET", "/projects/base/", "/projects/base"],
    ["GET", "/iterations/", "/iterations"],
    ["PUT", "/monitored-models", "/monitored-models/"],
    ["POST", "/projects/x/experiments", "/projects/x/experiments/"],
    ["GET", "/projects/title/a:b/", "/projects/title/a:b"],
  ] as const;
  for (const [method, path, location] of ways) {
    const { status, headers, body } = await app.send(method, path);
    assertEquals([status, body], [307, ""], path);
    for (const root of ["http://app", "https://example.com/behind/a/proxy"]) {
      const followed = new URL(headers.get("location")!, root + path);
      assertEquals(followed.href, root + location);
    }
  }
});

Deno.test("App.fetch() takes what is left of a path for a name, with each / in it", async () => {
  await using app = new TestApp();
  const { projectId, experiments, iterations } = await app.makeExperiment("a/b", "c/base/d");
  await app.post(iterations, { iteration_name: "e/f" });
  for (const [dataset_name, version] of [["g/h", "1/2"], ["g/version/h", "3"], ["g", "h"]]) {
    await app.post("/datasets/", { dataset_name, version, path_to_dataset: "x" });
  }
  const experimentName = async (path: string) => (await app.get(experiments + path)).body.name;
  const version = async (path: string) => (await app.get(`/datasets/${path}`)).body.version;
  for (const path of ["a/b", "a%2Fb", "a/b/base"]) {
    assertEquals((await app.get(`/projects/title/${path}`)).body._id, projectId, path);
  }
  for (const path of ["name/c/base/d", "name/c/base/d/base", "name/c%2Fbase%2Fd"]) {
    assertEquals(await experimentName(path), "c/base/d", path);
  }
  assertEquals((await app.get(`${iterations}name/e/f`)).body[0].iteration_name, "e/f");
  assertEquals((await app.get("/datasets/names/g/h")).body.length, 1);
  assertEquals(await version("name/g/h"), "1/2");
  assertEquals(await version("name/g/h/version/1/2"), "1/2");
  assertEquals(await version("name/g/version/h/version/3"), "3");
  assertEquals(await version("name/g/version/h"), "h");
  assertEquals(await version("name/g%2Fversion%2Fh"), "3");
});

Deno.test("App.fetch() answers 404 and 405 as the MLOps App does", async () => {
  await using app = new TestApp();
  const nowhere = await app.get("/nowhere");
  assertEquals([nowhere.status, nowhere.body], [404, { detail: "Not Found" }]);
  const patch = await app.send("PATCH", "/projects/");
  assertEquals([patch.status, patch.body], [405, { detail: "Method Not Allowed" }]);
  assertEquals(patch.headers.get("allow"), "GET, POST");
  assertEquals((await app.send("HEAD", "/projects/")).status, 405);
  assertEquals((await app.send("OPTIONS", "/projects/")).status, 405);
});

Deno.test("App.fetch() lets no other site's pages read it", async () => {
  await using app = new TestApp();
  const request = new Request("http://app/projects/", {
    headers: { origin: "http://evil.example" },
  });
  const names = [...(await app.app.fetch(request)).headers.keys()];
  assertEquals(names.filter((name) => name.startsWith("access-control")), []);
});

Deno.test("App.fetch() tells every id in the path that is none", async () => {
  await using app = new TestApp();
  const { status, body } = await app.get("/projects/p/experiments/e/iterations/i");
  assertEquals(status, 422);
  const item = { msg: "Id must be of type PydanticObjectId", type: "type_error" };
  assertEquals(body.detail, [
    { loc: ["path", "project_id"], ...item },
    { loc: ["path", "experiment_id"], ...item },
    { loc: ["path", "id"], ...item },
  ]);
});

Deno.test("App.fetch() has no monitored models: lists are empty, and all else is answered 501", async () => {
  await using app = new TestApp();
  for (const list of ["", "non-archived", "archived", "active", "idle"]) {
    const { status, body } = await app.get(`/monitored-models/${list}`);
    assertEquals([status, body], [200, []], list);
  }
  for (const [method, path] of [["POST", ""], ["GET", "name/x"], ["POST", "x/predict"]] as const) {
    const { status, body } = await app.send(method, `/monitored-models/${path}`);
    assertEquals(status, 501);
    assertEquals(body.detail, "This App does not keep monitored models.");
  }
  for (const [path, canonical] of [["", "/"], ["/archived/", "/archived"]] as const) {
    const { status, headers } = await app.get(`/monitored-models${path}`);
    const followed = new URL(headers.get("location")!, `http://app/monitored-models${path}`);
    assertEquals([status, followed.pathname], [307, `/monitored-models${canonical}`]);
  }
});

Deno.test("createApp() makes its database again when that was deleted under it", async () => {
  await using parent = await folder();
  await using app = createApp({ directory: parent.path });
  const post = async (title: string) => {
    const body = JSON.stringify({ title });
    const headers = { "content-type": "application/json" };
    const request = new Request("http://app/projects/", { method: "POST", headers, body });
    assertEquals((await app.fetch(request)).status, 201);
  };
  await post("gone");
  for (const name of namesIn(parent.path)) await Deno.remove(`${parent.path}/${name}`);
  await post("kept");
  await using other = createApp({ directory: parent.path });
  const projects = await (await other.fetch(new Request("http://app/projects/"))).json();
  assertEquals(projects.map(({ title }: { title: string }) => title), ["kept"]);
});
