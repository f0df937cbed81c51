import { assert, assertEquals } from "@std/assert";
import { describeEnvironment, sourceFolder } from "../../src/tracking/environment.ts";
import { committedFolder, type GitFolder } from "../support/git_folder.ts";
import type { GitState } from "../../src/tracking/git_state.ts";

interface Printed {
  environment: Record<string, unknown>;
  git: GitState | null;
  metrics: string[];
}

const PROGRAM = new URL("print_environment.ts", import.meta.url);

/** What a program knows that may do only what it is given. It has no terminal to be asked on. */
async function printed(
  flags: string[],
  args: string[] = [],
  program = PROGRAM.href,
): Promise<Printed> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...flags, program, ...args],
    stdin: "null",
  }).output();
  assertEquals([new TextDecoder().decode(stderr), success], ["", true]);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const FREE = {
  main_module: PROGRAM.pathname,
  deno_version: Deno.version.deno,
  v8_version: Deno.version.v8,
  typescript_version: Deno.version.typescript,
  os: Deno.build.os,
  architecture: Deno.build.arch,
  cpu_count: navigator.hardwareConcurrency,
};

Deno.test("describeEnvironment() tells what needs no permission, silently without the rest", async () => {
  const { environment, git, metrics } = await printed(["--no-prompt"], ["--epochs", "5"]);
  assertEquals(environment, { ...FREE, arguments: ["--epochs", "5"] });
  assertEquals(git, null);
  assertEquals(metrics, [
    "system/process_cpu_percent",
    "system/process_memory_rss_bytes",
    "system/process_heap_used_bytes",
  ]);
});

Deno.test("describeEnvironment() tells each thing of the machine that it may know", async () => {
  const { environment } = await printed(["--allow-sys=hostname"]);
  assertEquals(environment.host, Deno.hostname());
  assertEquals(["os_release" in environment, "memory_total_bytes" in environment], [false, false]);
});

Deno.test("describeEnvironment() and sampleSystem() tell all of it with --allow-sys", async () => {
  const { environment, metrics } = await printed(["--allow-sys"]);
  const { os_release, memory_total_bytes } = environment;
  assertEquals([typeof os_release, typeof memory_total_bytes], ["string", "number"]);
  assertEquals(metrics, [
    "system/process_cpu_percent",
    "system/cpu_percent",
    "system/process_memory_rss_bytes",
    "system/process_heap_used_bytes",
    "system/memory_used_bytes",
    "system/memory_used_percent",
    "system/cpu_load_1m",
  ]);
});

Deno.test("describeEnvironment() leaves secrets out of the arguments, and cuts what goes on and on", async () => {
  const long = "x".repeat(2000);
  const { environment } = await printed([], ["--api-key", "abc", `--name=${long}`]);
  const { arguments: given } = environment;
  assertEquals(given, ["--api-key", "[redacted]", `--name=${long}`.slice(0, 1000) + "…"]);
  const many = await printed([], Array.from({ length: 300 }, String));
  assertEquals((many.environment.arguments as string[]).length, 200);
});

Deno.test("describeEnvironment() looks once, and gives each caller an object of its own", () => {
  const [one, other] = [describeEnvironment(), describeEnvironment()];
  assertEquals(one, other);
  assert(one !== other);
});

Deno.test("sourceFolder() is the folder of the main module", () => {
  assertEquals(sourceFolder(), new URL(".", Deno.mainModule).pathname.replace(/\/$/, ""));
});

/** What a program knows of the repository that it lies in. */
async function gitOf(folder: GitFolder, ...flags: string[]): Promise<GitState | null> {
  const { git } = await printed(["--no-prompt", ...flags], [], folder.join("lib/program.ts"));
  return git;
}

Deno.test("sourceGitState() tells what it may read of the main module's repository", async () => {
  using folder = committedFolder();
  folder.write("lib/program.ts", `import ${JSON.stringify(PROGRAM)};`);
  const state = { commit: folder.commit(), branch: "main", dirty: false, remote: null };
  assertEquals(await gitOf(folder, `--allow-read=${folder.path}`), state);
  assertEquals(
    await gitOf(folder, `--allow-read=${folder.path}`, `--deny-read=${folder.join("a.txt")}`),
    {
      ...state,
      dirty: null,
    },
  );
  assertEquals(await gitOf(folder), null);
  assertEquals(await gitOf(folder, `--allow-read=${folder.join("lib")}`), null);
  assertEquals(await gitOf(folder, `--allow-read=${folder.join(".git")}`), null);
  const both = `--allow-read=${folder.join("lib")},${folder.join(".git")}`;
  assertEquals(await gitOf(folder, both), { ...state, dirty: null });
});
