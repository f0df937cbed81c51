/**
 * Tracks iteration after iteration until it is killed, and tells each call that has returned: a line
 * `<iteration> <calls>`, or `<iteration> end`, which a pipe keeps when the program is gone.
 *
 * @module
 */

import {
  currentIteration,
  type IterationLogger,
  startIteration,
  track,
  trackIteration,
  withIteration,
} from "../../mod.ts";
import { Chance } from "./chance.ts";
import { type Plan, planOf } from "./kills_plan.ts";

const [program, pause] = Deno.args.map(Number) as [number, number];
const encoder = new TextEncoder();
const chance = new Chance(program, 0);
let next = 0;

class PlannedError extends Error {}

class Trainer {
  @trackIteration((plan: Plan) => ({ name: plan.name }))
  async train(plan: Plan, iteration = currentIteration()): Promise<void> {
    await logInTurns(plan, iteration);
  }
}

/** One way to track an iteration, from its start to its end. */
const WAYS: Record<Plan["way"], (plan: Plan) => Promise<void> | void> = {
  "by hand": async (plan) => {
    const iteration = await startIteration(plan.name);
    const error = await logInTurns(plan, iteration).catch((error) => error);
    await iteration.endIteration(plan.fails ? { error } : {});
  },
  "method": (plan) => new Trainer().train(plan),
  "function": (plan) => track({ name: plan.name }, () => logAtOnce(plan, currentIteration()))(),
  "block": (plan) => withIteration(plan.name, (iteration) => logInTurns(plan, iteration)),
  "nested": (plan) =>
    withIteration(plan.name, async (iteration) => {
      await Promise.all([logInTurns(plan, iteration), trackNext()]);
    }),
};

tell("ready");
for (;;) {
  await Promise.all(Array.from({ length: chance.upTo(6) }, trackNext));
  await turn(); // deliveries that nobody waits for go on, too
}

async function trackNext(): Promise<void> {
  const plan = planOf(program, next++);
  try {
    await WAYS[plan.way](plan);
  } catch (error) {
    if (!(error instanceof PlannedError)) throw error;
  }
  tell(`${plan.n} end`);
}

function logAtOnce(plan: Plan, iteration: IterationLogger): void {
  for (const _ of loggedCalls(plan, iteration));
}

/** Others log in between. */
async function logInTurns(plan: Plan, iteration: IterationLogger): Promise<void> {
  let returned = 0;
  for (const _ of loggedCalls(plan, iteration)) {
    if (pause > 0 || ++returned % 16 === 0) await turn();
  }
}

function* loggedCalls({ n, calls, fails }: Plan, iteration: IterationLogger): Generator<void> {
  tell(`${n} 0`);
  for (const [index, { method, args }] of calls.entries()) {
    (iteration[method] as (...args: unknown[]) => void)(...args);
    tell(`${n} ${index + 1}`);
    yield;
  }
  if (fails) throw new PlannedError("as planned");
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (pause > 0) setTimeout(resolve, pause);
    else setImmediate(resolve);
  });
}

function tell(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}
