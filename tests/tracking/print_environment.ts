/** Prints what it may know of its environment, as JSON. It never has more than it is run with. */
import { describeEnvironment } from "../../src/tracking/environment.ts";
import { sourceGitState } from "../../src/tracking/git_state.ts";
import { CpuClock, sampleSystem } from "../../src/tracking/system_metrics.ts";

// deno-lint-ignore no-console -- it is what it is for
console.log(JSON.stringify({
  environment: describeEnvironment(),
  git: await sourceGitState().result ?? null,
  metrics: Object.keys(sampleSystem(new CpuClock())),
}));
