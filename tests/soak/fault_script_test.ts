import { assertEquals } from "@std/assert";
import { Chance } from "./chance.ts";
import { type Fault, FAULT_KINDS, FaultScript } from "./fault_script.ts";

function script(seed: number, rate: number, count: number): (Fault | undefined)[] {
  const faults = new FaultScript(new Chance(seed), rate);
  return Array.from({ length: count }, () => faults.next());
}

Deno.test("FaultScript.next() makes every fault that there is, handled and not", () => {
  const seen = new Set(script(1, 1, 20_000).map((fault) => `${fault?.kind} ${fault?.isHandled}`));
  const all = FAULT_KINDS.flatMap((kind) => [`${kind} true`, `${kind} false`]);
  assertEquals([...seen].sort(), all.sort());
});

Deno.test("FaultScript.next() makes the same faults of the same seed", () => {
  const kinds = (seed: number) => script(seed, 0.3, 200).map((fault) => fault?.kind);
  assertEquals(kinds(7), kinds(7));
  assertEquals(kinds(7).every((kind, index) => kind === kinds(8)[index]), false);
});

Deno.test("FaultScript.next() makes none when there are to be none", () => {
  assertEquals(script(1, 0, 100).every((fault) => fault === undefined), true);
});
