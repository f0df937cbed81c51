import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "../src/deps/std_path.ts";
import type { Settings } from "../src/setting_types.ts";
import { activate, configure, currentSettings, withSettings } from "../src/settings.ts";
import { type EndedProgram, ProgramFolder, type ProgramOptions } from "./support/program.ts";

const ID = "0123456789abcdef01234567";
const OTHER = "76543210fedcba9876543210";
const SETTINGS = JSON.stringify(new URL("../src/settings.ts", import.meta.url));

/** Runs a program that sees only the given environment. */
async function run(source: string, options?: ProgramOptions): Promise<EndedProgram> {
  using folder = new ProgramFolder();
  const imports = `import * as settings from ${SETTINGS};`;
  return await folder.run(imports + source, options);
}

// deno-lint-ignore no-explicit-any -- settings as JSON
async function settingsIn(env: Record<string, string>, flags?: readonly string[]): Promise<any> {
  const { code, stdout, stderr } = await run(
    "console.log(JSON.stringify({ ...settings.currentSettings(), cwd: Deno.cwd() }));",
    { env, ...(flags && { flags }) },
  );
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  return JSON.parse(stdout);
}

Deno.test("currentSettings() has a default for everything", async () => {
  const { cwd, ...settings } = await settingsIn({});
  assertEquals(settings, {
    directory: join(cwd, ".mlops"),
    mode: "online",
    project: { name: "default" },
    experiment: { name: "default" },
    userName: "root",
    sendEmail: false,
    notifiers: [],
    environment: true,
    systemMetrics: false,
    onLogError: "warn",
    durability: "call",
    signals: true,
    stepCharts: 100,
  });
});

Deno.test("currentSettings() reads every variable of the environment", async () => {
  const names = await settingsIn({
    MLOPS_URL: "https://app.example:8000/mlops",
    MLOPS_TOKEN: "secret",
    MLOPS_DIR: "runs/here",
    MLOPS_PROJECT: "Iris",
    MLOPS_EXPERIMENT: "softmax",
    MLOPS_USER: "ada",
    MLOPS_MODE: "offline",
  });
  assertEquals(names.url, "https://app.example:8000/mlops");
  assertEquals(names.token, "secret");
  assertEquals(names.directory, join(names.cwd, "runs/here"));
  assertEquals(names.project, { name: "Iris" });
  assertEquals(names.experiment, { name: "softmax" });
  assertEquals(names.userName, "ada");
  assertEquals(names.mode, "offline");
});

Deno.test("currentSettings() takes an id over a name of the same source", async () => {
  const settings = await settingsIn({
    MLOPS_PROJECT: "Iris",
    MLOPS_PROJECT_ID: ID,
    MLOPS_EXPERIMENT: "softmax",
    MLOPS_EXPERIMENT_ID: OTHER,
  });
  assertEquals([settings.project, settings.experiment], [{ id: ID }, { id: OTHER }]);
});

Deno.test("currentSettings() takes an empty variable for an unset one", async () => {
  const settings = await settingsIn({
    MLOPS_URL: "",
    MLOPS_MODE: "",
    MLOPS_PROJECT_ID: "",
    USER: "",
  });
  assertEquals([settings.url, settings.mode], [undefined, "online"]);
  assertEquals([settings.project, settings.userName], [{ name: "default" }, "root"]);
});

Deno.test("currentSettings() finds the user: MLOPS_USER, Actions, USERNAME, USER, root", async () => {
  const all = {
    MLOPS_USER: "own",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: "actor",
    USERNAME: "windows",
    USER: "unix",
  };
  const expected = ["own", "actor", "windows", "windows", "unix", "root"];
  const remaining = Object.entries(all);
  for (const user of expected) {
    assertEquals((await settingsIn(Object.fromEntries(remaining))).userName, user);
    remaining.shift();
  }
});

Deno.test("currentSettings() takes no GITHUB_ACTOR outside of GitHub Actions", async () => {
  assertEquals((await settingsIn({ GITHUB_ACTOR: "actor", USER: "unix" })).userName, "unix");
});

Deno.test("currentSettings() takes an unreadable environment for unset, and never prompts", async () => {
  const env = { MLOPS_URL: "http://nowhere.example", MLOPS_MODE: "nonsense", USER: "ada" };
  for (const flags of [["--no-prompt"], [], ["--deny-env"]]) {
    const settings = await settingsIn(env, flags);
    assertEquals([settings.url, settings.mode], [undefined, "online"]);
    assertEquals(settings.userName, "root");
  }
});

Deno.test("currentSettings() reads as much of the environment as it may", async () => {
  const env = { MLOPS_URL: "http://app.example", MLOPS_MODE: "offline", USER: "ada" };
  const settings = await settingsIn(env, ["--allow-env=MLOPS_URL,USER"]);
  assertEquals([settings.url, settings.mode, settings.userName], [
    "http://app.example",
    "online",
    "ada",
  ]);
});

const WRONG: [variable: string, value: string, problem: string][] = [
  ["MLOPS_URL", "app.example", "must be an http or https URL"],
  ["MLOPS_URL", "ftp://user:secret@app.example", "must be an http or https URL"],
  ["MLOPS_TOKEN", "two words", "must be printable ASCII, without spaces"],
  ["MLOPS_MODE", "on", '"on" is not one of online, offline, disabled'],
  ["MLOPS_PROJECT", "x".repeat(41), "41 characters, 1 to 40 are allowed"],
  ["MLOPS_EXPERIMENT", "x".repeat(41), "41 characters, 1 to 40 are allowed"],
  ["MLOPS_PROJECT_ID", "Iris", 'must be 24 hexadecimal characters, not "Iris"'],
  ["MLOPS_EXPERIMENT_ID", ID.slice(1), "must be 24 hexadecimal characters"],
];

Deno.test("currentSettings() says what is wrong with which variable, at each use", async (t) => {
  for (const [variable, value, problem] of WRONG) {
    await t.step(`${variable}=${value.slice(0, 20)}`, async () => {
      const { stdout } = await run(
        "for (let use = 0; use < 2; use++) try { settings.currentSettings() } catch (error) " +
          "{ console.log(error.name + ': ' + error.message) }",
        { env: { [variable]: value } },
      );
      const [first, second] = stdout.trimEnd().split("\n");
      assertStringIncludes(first!, `TypeError: The environment is wrong: ${variable}: ${problem}`);
      assertEquals(second, first);
      assert(!stdout.includes("secret"));
    });
  }
});

Deno.test("currentSettings() tells all wrong variables in one message", async () => {
  const { stdout } = await run(
    "try { settings.currentSettings() } catch (error) { console.log(error.message) }",
    { env: { MLOPS_MODE: "on", MLOPS_PROJECT_ID: "x" } },
  );
  assertEquals(
    stdout.trimEnd(),
    'The environment is wrong: MLOPS_MODE: "on" is not one of online, offline, disabled; ' +
      'MLOPS_PROJECT_ID: must be 24 hexadecimal characters, not "x"',
  );
});

Deno.test("currentSettings() keeps the folder of its first use when the program moves", async () => {
  for (const env of [{}, { MLOPS_DIR: "runs" }] as Record<string, string>[]) {
    const { stdout } = await run(
      `const before = settings.currentSettings().directory;
       Deno.mkdirSync("elsewhere"); Deno.chdir("elsewhere");
       console.log(settings.currentSettings().directory === before);`,
      { env },
    );
    assertEquals(stdout, "true\n");
  }
});

Deno.test("configure() goes over the environment, withSettings() over both", async () => {
  const { stdout } = await run(
    `const mode = () => settings.currentSettings().mode;
     const modes = [mode()];
     settings.configure({ mode: "disabled" });
     modes.push(mode());
     modes.push(settings.withSettings({ mode: "online" }, mode), mode());
     console.log(modes.join());`,
    { env: { MLOPS_MODE: "offline" } },
  );
  assertEquals(stdout, "offline,disabled,online,disabled\n");
});

Deno.test("configure() leaves what it is not given, or given as undefined, as it is", () => {
  using _outer = configure({ userName: "ada", mode: "offline" });
  using _inner = configure({ userName: undefined, project: "Iris" });
  const { userName, mode, project } = currentSettings();
  assertEquals([userName, mode, project], ["ada", "offline", { name: "Iris" }]);
});

Deno.test("configure() takes a folder relative to the working folder of its call", () => {
  using _ = configure({ directory: "somewhere/runs" });
  assertEquals(currentSettings().directory, join(Deno.cwd(), "somewhere/runs"));
});

Deno.test("configure() keeps what it was given, not the object", () => {
  const settings: Settings = { userName: "ada" };
  using _ = configure(settings);
  settings.userName = "grace";
  assertEquals(currentSettings().userName, "ada");
});

Deno.test("configure() restores what was before in any order, and twice is once", () => {
  const before = currentSettings().userName;
  const [a, b, c] = ["a", "b", "c"].map((userName) => configure({ userName })) as [
    Disposable,
    Disposable,
    Disposable,
  ];
  const seen: string[] = [];
  for (const disposable of [b, b, c, a]) {
    disposable[Symbol.dispose]();
    seen.push(currentSettings().userName);
  }
  assertEquals(seen, ["c", "c", "a", before]);
});

const WRONG_SETTINGS: [settings: unknown, message: string][] = [
  [undefined, "is missing"],
  [null, "must be an object, not null"],
  [[], "must be an object, not a list"],
  [{ directry: "x" }, "directry: is not known"],
  [{ url: "x" }, "url: must be an http or https URL"],
  [{ url: 5 }, "url: must be a string, not the number 5"],
  [{ token: "" }, "token: must be printable ASCII, without spaces"],
  [{ token: "a\nb" }, "token: must be printable ASCII, without spaces"],
  [{ directory: "" }, "directory: 0 characters, at least 1 is needed"],
  [{ directory: 5 }, "directory: must be a string, not the number 5"],
  [{ mode: "no" }, 'mode: "no" is not one of online, offline, disabled'],
  [{ mode: null }, "mode: null is not one of online, offline, disabled"],
  [{ project: "" }, "project: 0 characters, 1 to 40 are allowed"],
  [{ project: "😀".repeat(41) }, "project: 41 characters, 1 to 40 are allowed"],
  [{ experiment: 5 }, "experiment: must be a string, not the number 5"],
  [{ projectId: "Iris" }, 'projectId: must be 24 hexadecimal characters, not "Iris"'],
  [{ experimentId: "" }, 'experimentId: must be 24 hexadecimal characters, not ""'],
  [{ userName: "" }, "userName: 0 characters, at least 1 is needed"],
  [{ onLogError: "ignore" }, 'onLogError: "ignore" is not one of throw, warn'],
  [{ durability: true }, "durability: true is not one of call, buffered"],
  [{ environment: "no" }, 'environment: must be a boolean, not the string "no"'],
  [{ stepCharts: true }, "stepCharts: must be false or a whole number of points from 4 on"],
  [{ stepCharts: 3 }, "stepCharts: must be false or a whole number of points from 4 on"],
  [{ stepCharts: NaN }, "stepCharts: must be false or a whole number of points from 4 on"],
];

Deno.test("configure() and withSettings() say what is wrong, and change nothing", async (t) => {
  for (const [wrong, message] of WRONG_SETTINGS) {
    await t.step(message, () => {
      const before = currentSettings();
      const error = assertThrows(() => configure(wrong as Settings), TypeError);
      assertEquals(error.message, `configure(): ${message}`);
      const scoped = assertThrows(() => withSettings(wrong as Settings, () => 1), TypeError);
      assertEquals(scoped.message, `withSettings(): ${message}`);
      assertEquals(currentSettings(), before);
    });
  }
});

Deno.test("configure() takes everything that is right", () => {
  using _ = configure({
    url: "http://127.0.0.1:8000/",
    token: "t0k3n",
    mode: "offline",
    project: "😀".repeat(40),
    experiment: "a/b",
    projectId: ID.toUpperCase(),
    experimentId: undefined,
    onLogError: "throw",
    durability: "buffered",
    environment: false,
    stepCharts: false,
  });
  const { project, experiment, stepCharts, environment } = currentSettings();
  assertEquals(project, { id: ID.toUpperCase() });
  assertEquals(experiment, { name: "a/b" });
  assertEquals([stepCharts, environment], [false, false]);
});

Deno.test("configure() puts a name over an id of before, and an id over a name", () => {
  using _id = configure({ projectId: ID, experimentId: OTHER });
  using _name = configure({ project: "Iris" });
  assertEquals(currentSettings().project, { name: "Iris" });
  assertEquals(currentSettings().experiment, { name: "default" }); // the id was of another project
  using _again = configure({ projectId: OTHER });
  assertEquals(currentSettings().project, { id: OTHER });
});

Deno.test("withSettings() gives the callback's own result, error or promise", async () => {
  assertEquals(withSettings({}, () => 42), 42);
  const thrown = new Error("own");
  assertEquals(
    assertThrows(() =>
      withSettings({}, () => {
        throw thrown;
      })
    ),
    thrown,
  );
  const promise = Promise.resolve(42);
  assert(withSettings({}, () => promise) === promise);
  assertEquals(await promise, 42);
});

Deno.test("withSettings() of two jobs at once do not mix, nor reach the program around them", async () => {
  const before = currentSettings().userName;
  const gate = Promise.withResolvers<void>();
  const job = (userName: string) =>
    withSettings({ userName }, async () => {
      const seen = [currentSettings().userName];
      await gate.promise;
      seen.push(currentSettings().userName);
      const inner = await withSettings({ mode: "disabled" }, async () => {
        await Promise.resolve();
        const { userName, mode } = currentSettings();
        return `${userName} ${mode}`;
      });
      return [...seen, inner, currentSettings().userName];
    });
  const jobs = Promise.all([job("ada"), job("grace")]);
  assertEquals(currentSettings().userName, before);
  gate.resolve();
  assertEquals(await jobs, [
    ["ada", "ada", "ada disabled", "ada"],
    ["grace", "grace", "grace disabled", "grace"],
  ]);
});

Deno.test("withSettings() goes over a configure() within it", () => {
  withSettings({ userName: "ada" }, () => {
    using _ = configure({ userName: "grace" });
    assertEquals(currentSettings().userName, "ada");
  });
});

Deno.test("activate() puts an id over names, and a project's default experiment over another's", () => {
  using _ = configure({ project: "Iris", experimentId: OTHER });
  activate({ projectId: ID });
  assertEquals(currentSettings().project, { id: ID });
  assertEquals(currentSettings().experiment, { name: "default" });
  activate({ experimentId: OTHER });
  assertEquals(currentSettings().project, { id: ID });
  assertEquals(currentSettings().experiment, { id: OTHER });
});

Deno.test("activate() ends with the settings that it was called under", () => {
  const before = currentSettings().project;
  {
    using _ = configure({});
    activate({ projectId: ID });
    {
      using _ = configure({});
      activate({ projectId: OTHER });
      assertEquals(currentSettings().project, { id: OTHER });
    }
    assertEquals(currentSettings().project, { id: ID });
  }
  assertEquals(currentSettings().project, before);
});

Deno.test("activate() within withSettings() is for that callback", async () => {
  const before = currentSettings().project;
  const job = (projectId: string) =>
    withSettings({ project: "Iris" }, async () => {
      activate({ projectId });
      await Promise.resolve();
      return currentSettings().project;
    });
  assertEquals(await Promise.all([job(ID), job(OTHER)]), [{ id: ID }, { id: OTHER }]);
  assertEquals(currentSettings().project, before);
});

Deno.test("activate() gives way to settings that come later", () => {
  using _outer = configure({});
  activate({ projectId: ID });
  using _inner = configure({ project: "Iris" });
  assertEquals(currentSettings().project, { name: "Iris" });
});

Deno.test("currentSettings() are the same where nothing has changed, and follow each change", () => {
  const first = currentSettings();
  assert(currentSettings() === first);
  {
    using _ = configure({ userName: "ada" });
    const names = () => [currentSettings().userName, currentSettings().userName];
    assertEquals(names(), ["ada", "ada"]);
    assertEquals(withSettings({ userName: "eve" }, names), ["eve", "eve"]);
    assertEquals(names(), ["ada", "ada"]);
    activate({ projectId: ID });
    assertEquals(currentSettings().project, { id: ID });
  }
  assertEquals(currentSettings(), first);
});
