import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "../../src/deps/std_path.ts";
import type { showProgress } from "../../src/tracking/progress.ts";
import { ProgramFolder } from "../support/program.ts";
import { Terminal } from "../support/terminal.ts";

/** A copy of the module, which finds out what stderr is when it is loaded. */
async function loadProgress(): Promise<{ showProgress: typeof showProgress }> {
  return await import(`../../src/tracking/progress.ts?copy=${crypto.randomUUID()}`);
}

Deno.test("showProgress() draws the loop's name, its steps and the time that is left", async () => {
  using terminal = new Terminal();
  const { showProgress } = await loadProgress();
  const bar = showProgress("training", 4)!;
  for (const done of [1, 2, 3, 4]) bar.update(done);
  bar.stop();
  const [, first, last] = terminal.text.split("\r");
  assertMatch(first!, /^training [█░]{24} 1\/4 · .* left/);
  assertMatch(last!, /^training █{24} 4\/4 .*\n$/);
});

Deno.test("showProgress() draws ten times a second at most, and the last state in any case", async () => {
  using terminal = new Terminal();
  const { showProgress } = await loadProgress();
  const bar = showProgress("training", 1e5)!;
  for (let done = 1; done < 500; done++) bar.update(done);
  bar.stop();
  assert(terminal.text.split("\r").length < 100);
  assertStringIncludes(terminal.text.split("\r").at(-1)!, " 499/100000 ");
});

Deno.test("showProgress() shows one bar at a time", async () => {
  using _ = new Terminal();
  const { showProgress } = await loadProgress();
  const outer = showProgress("outer", 2)!;
  assertEquals(showProgress("inner", 2), undefined);
  outer.stop();
  const next = showProgress("next", 0)!;
  next.stop();
});

Deno.test("showProgress() lets the training go on when the terminal is closed", async () => {
  using terminal = new Terminal();
  const { showProgress } = await loadProgress();
  const bar = showProgress("training", 2)!;
  terminal.isClosed = true;
  bar.update(1);
  bar.update(2);
  bar.stop();
});

Deno.test("showProgress() is nothing off a terminal", async () => {
  const { isTerminal } = Deno.stderr;
  Deno.stderr.isTerminal = () => false;
  const { showProgress } = await loadProgress();
  Deno.stderr.isTerminal = isTerminal;
  assertEquals(showProgress("training", 2), undefined);
});

Deno.test("IterationLogger.steps() shows the outermost loop on a real terminal, of a synchronous body too", async () => {
  using folder = new ProgramFolder();
  await folder.run(`
    const { currentIteration, track } = mlops;
    const train = track({ name: "training" }, (iteration = currentIteration()) => {
      for (const step of iteration.steps(3)) {
        for (const _ of iteration.steps(2)) iteration.logMetric("inner", step);
      }
    });
    train();`);
  const line = `${Deno.execPath()} run -A --quiet ${join(folder.path, "program.ts")}`;
  const { code, stdout } = await new Deno.Command("script", {
    args: ["-qec", line, "/dev/null"],
    cwd: folder.path,
    stdin: "null",
  }).output();
  const shown = new TextDecoder().decode(stdout);
  assertEquals(code, 0, shown);
  assertMatch(shown, /training █{24} 3\/3/);
  assert(!shown.includes("2/2"), shown);
});
