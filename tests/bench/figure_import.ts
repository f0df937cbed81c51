import { makeWorkFolder } from "./bench_folder.ts";
import { contendersWith, type Entrant, type Figure, placeFor } from "./figure.ts";
import { type Outcome, type ProgramCommand, runToEnd, whyOf } from "./measured_program.ts";
import { spreadOf } from "./statistics.ts";
import { type Peer, programOf } from "./venv.ts";

const MOD = new URL("../../mod.ts", import.meta.url).href;
const ZOD = new URL("../../src/deps/zod.ts", import.meta.url).href;

const MODULES: Record<Peer, string> = {
  mlflow: "mlflow",
  wandb: "wandb",
  trackio: "trackio",
  aim: "aim",
  original: "mlops.tracking",
};

function deno(folder: string, text: string): ProgramCommand {
  const path = `${folder}/import_${text.length}.ts`;
  Deno.writeTextFileSync(path, text);
  return { program: Deno.execPath(), args: ["run", "-q", "-A", "--no-check", path] };
}

function python(peer: Peer, text: string): ProgramCommand {
  return { program: programOf(peer), args: ["-c", text] };
}

/** Starts both in turn, so that what the machine does besides meets both. */
async function measureImport(
  it: ProgramCommand,
  empty: ProgramCommand,
  folder: string,
  count: number,
): Promise<Outcome> {
  const times: [number[], number[]] = [[], []];
  for (let at = -1; at < count; at++) {
    for (const [index, command] of [it, empty].entries()) {
      const { success, stderr, milliseconds } = await runToEnd(command, folder);
      if (!success) return { cannot: `failed: ${whyOf(stderr)}` };
      if (at >= 0) times[index]!.push(milliseconds); // the first one fills the caches
    }
  }
  const [cold, nothing] = times.map((values) => spreadOf(values).median) as [number, number];
  return { sample: { n: count, cold, over: cold - nothing } };
}

/** What importing takes, in a process of its own. */
export const importing: Figure = {
  key: "e",
  title: "importing it, in a fresh process, ms",
  columns: [
    { key: "cold", head: "whole process" },
    { key: "over", head: "over an empty program", goal: 2 },
  ],
  guards: [{ ours: "ours", limit: "bare-zod", column: "over" }],
  entrants({ isQuick, stack }) {
    const count = isQuick ? 3 : 10;
    const folder = makeWorkFolder();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const entrant = (
      about: Omit<Entrant, "measure">,
      it: ProgramCommand,
      empty: ProgramCommand,
    ): Entrant => ({ ...about, measure: () => measureImport(it, empty, folder, count) });
    const nothing = deno(folder, "");
    const zod = deno(folder, `import "node:async_hooks"; import "${ZOD}";`);
    return [
      entrant(
        { key: "ours", name: "ours", kind: "ours" },
        deno(folder, `import "${MOD}";`),
        nothing,
      ),
      entrant(
        { key: "bare-zod", name: "bare zod and node:async_hooks", kind: "bare" },
        zod,
        nothing,
      ),
      entrant({ key: "bare-nothing", name: "nothing", kind: "bare" }, nothing, nothing),
      ...Object.entries(MODULES).map(([key, module]) => {
        const peer = key as Peer;
        const about: Omit<Entrant, "measure"> = { key: peer, name: module, kind: "peer", peer };
        return entrant(about, python(peer, `import ${module}`), python(peer, ""));
      }),
    ];
  },
};

/** What the first run of a process takes with it: what an import leaves for later is in it. */
export const importAndRun: Figure = {
  key: "e-run",
  title: "importing it and one run of three metrics, in a fresh process, ms",
  columns: [
    { key: "cold", head: "whole process" },
    { key: "over", head: "over an empty program", goal: 1 },
  ],
  guards: [],
  entrants() {
    return contendersWith([]).map((contender) => ({
      ...contender,
      async measure() {
        await using stack = new AsyncDisposableStack();
        const place = await placeFor(contender, stack);
        const it = contender.program("runs", { runs: 1, seconds: 60, metrics: true }, place);
        const { peer } = contender;
        const empty = peer === undefined ? deno(place.folder, "") : python(peer, "");
        return await measureImport(it, empty, place.folder, 3);
      },
    }));
  },
};
