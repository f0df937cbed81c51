/**
 * What tracking costs, beside what the machine can do at best: `deno task bench` prints the ratios.
 *
 * Each group's baseline is the bare thing: the same bytes by `writeSync`, the same run by one `FULL`
 * commit of SQLite, an empty program.
 */

import { DatabaseSync } from "node:sqlite";
import { type IterationLogger, startIteration, track, withSettings } from "../../mod.ts";

const folder = Deno.makeTempDirSync();
const line = new TextEncoder().encode(
  `0123abcd {"seq":123456,"at":1700000000000,"type":"metrics","points":[["loss",123456,0.123456789]]}\n`,
);
const file = Deno.openSync(`${folder}/bare`, { append: true, create: true });
const started: IterationLogger[] = [];

function start(durability: "call" | "buffered"): Promise<IterationLogger> {
  const settings = { directory: `${folder}/.mlops`, mode: "offline", durability } as const;
  return withSettings(settings, async () => {
    const iteration = await startIteration(durability);
    started.push(iteration);
    return iteration;
  });
}

const durable = await start("call");
const buffered = await start("buffered");

Deno.bench("bare writeSync", { group: "one metric logged", baseline: true }, () => {
  file.writeSync(line);
});
Deno.bench("logMetric, durable", { group: "one metric logged" }, () => {
  durable.logMetric("loss", 0.123456789);
});
Deno.bench("logMetric, buffered", { group: "one metric logged" }, () => {
  buffered.logMetric("loss", 0.123456789);
});

const database = new DatabaseSync(`${folder}/bare.sqlite`);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE run (body TEXT)");
const insert = database.prepare("INSERT INTO run VALUES (?)");
const body = JSON.stringify({ name: "empty", status: "completed", metrics: {}, parameters: {} });
const empty = track({ name: "empty" }, () => Promise.resolve());

Deno.bench("bare FULL commit", { group: "an empty iteration", baseline: true }, () => {
  insert.run(body);
});
Deno.bench("start and end, embedded", { group: "an empty iteration" }, async () => {
  await withSettings({ directory: `${folder}/.mlops`, mode: "online" }, () => empty());
});

const IMPORTS = {
  "an empty program": "",
  "bare zod and node:async_hooks": 'import "node:async_hooks"; import "npm:zod@4.6.7";',
  "mod.ts": `import ${JSON.stringify(new URL("../../mod.ts", import.meta.url).href)};`,
};

for (const [name, text] of Object.entries(IMPORTS)) {
  const path = `${folder}/${name.replaceAll(/\W/g, "_")}.ts`;
  Deno.writeTextFileSync(path, text);
  const baseline = text === "";
  Deno.bench(name, { group: "a cold process", baseline, n: 25, warmup: 3 }, async () => {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "--no-check", path],
    });
    const { success } = await command.output();
    if (!success) throw new Error(`${name} does not run`);
  });
}

globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
