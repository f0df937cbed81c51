import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { objectIdOf } from "../../src/contract/object_id.ts";
import { Chance } from "./chance.ts";
import { deliveries } from "./deliveries.ts";
import { differences, type HeldIteration } from "./deliveries_check.ts";
import { type LoggedIteration, logIteration } from "./logged_iteration.ts";

const PLACE = {
  project: { name: "p" },
  experiment: { name: "e" },
  target: { kind: "embedded" },
} as const;

for (const [protocol, count] of [["ours", 100], ["original", 100]] as const) {
  Deno.test(`deliverJournal() loses and doubles nothing in a storm of faults, by the protocol: ${protocol}`, async () => {
    const counts = await deliveries({ count, seed: 20260101, protocol, rate: 0.3 });
    assertEquals(counts.deliveries, count);
    const befell = Object.values(counts.faults).reduce((sum, number) => sum + number, 0);
    assert(befell > 40, `only ${befell} faults`);
  });
}

Deno.test("deliveries() complains of a client that does not wait before it posts again", async () => {
  const late = { kinds: ["late"], rate: 0.3 } as const;
  const run = deliveries({ count: 50, seed: 1, protocol: "original", grace: 0, ...late });
  const error = await assertRejects(() => run, Error);
  assertStringIncludes(error.message, "is there 2 times");
  assertStringIncludes(error.message, "Seed 1, original");
});

async function someIterations(): Promise<LoggedIteration[]> {
  const chance = new Chance(7);
  const iterations: LoggedIteration[] = [];
  for (let number = 0; number < 30; number++) {
    iterations.push(await logIteration(chance, PLACE, 1e12));
  }
  return iterations;
}

/** An App that has everything as it was logged. */
function heldOf(logged: LoggedIteration): HeldIteration {
  const { header, status, histories, charts, images } = logged;
  const document = {
    id: header.id,
    iteration_name: header.name,
    project_title: "p",
    experiment_name: "e",
    user_name: header.user,
    status,
    error: status === "failed" ? { name: "Error", message: "no" } : null,
    parameters: { ...logged.parameters },
    metrics: Object.fromEntries([...histories].map(([name, it]) => [name, it.values.at(-1)])),
    tags: [...logged.tags],
    note: logged.note,
    warnings: [],
    interactive_charts: charts.map((chart) => ({ id: objectIdOf(chart.name), ...chart })),
    image_charts: images.map(({ name, bytes }) => ({
      name,
      encoded_image: bytes.toBase64(),
      comparable: true,
    })),
  };
  return {
    document: document as unknown as HeldIteration["document"],
    histories: structuredClone(Object.fromEntries(histories)),
  };
}

Deno.test("differences() finds nothing wrong where nothing is", async () => {
  const logged = await someIterations();
  assertEquals(differences(logged, logged.map(heldOf).reverse()), []);
});

Deno.test("differences() finds whatever is lost, doubled, changed or not logged", async () => {
  const logged = await someIterations();
  const whole = () => logged.map(heldOf);
  const last = logged.at(-1)!;
  const changes: [(held: HeldIteration[]) => unknown, string][] = [
    [(held) => held.pop(), `iteration ${last.header.id} is lost`],
    [(held) => held.push(heldOf(last)), `iteration ${last.header.id} is there 2 times`],
    [(held) => held[0]!.document.id = "0".repeat(24), `nobody logged iteration ${"0".repeat(24)}`],
    [(held) => held[0]!.document.status = "crashed", "status of iteration"],
    [(held) => held[0]!.document.tags.push("more"), "tags of iteration"],
    [(held) => held[0]!.document.experiment_name = "f", "experiment_name of iteration"],
    [(held) => held[0]!.document.parameters!.more = 1, "parameters of iteration"],
    [(held) => held[0]!.document.warnings.push("a gap"), "warnings of iteration"],
    [(held) => pointsOf(held).values.push(1), "histories of iteration"],
    [(held) => pointsOf(held).timestamps[0]! += 1, "histories of iteration"],
    [(held) => held.find(hasChart)!.document.interactive_charts!.pop(), "interactive_charts of"],
    [(held) => held.find(hasImage)!.document.image_charts!.pop(), "image_charts of iteration"],
  ];
  for (const [change, complaint] of changes) {
    const held = whole();
    change(held);
    const found = differences(logged, held);
    assert(found.some((it) => it.startsWith(complaint)), `${complaint}: ${found.join("; ")}`);
  }
});

function pointsOf(held: HeldIteration[]) {
  return held.flatMap(({ histories }) => Object.values(histories!))[0]!;
}

function hasChart({ document }: HeldIteration): boolean {
  return document.interactive_charts!.length > 0;
}

function hasImage({ document }: HeldIteration): boolean {
  return document.image_charts!.length > 0;
}
