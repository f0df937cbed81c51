/** What processes leave that are killed at any moment, and what others make of it at the same time. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Outbox } from "../../src/journal/outbox.ts";
import { Child } from "../support/child.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { namesIn, recordsOf } from "./journal_fixture.ts";

const CREATIONS = 4000;
const SEEDS = [1, 2, 3];

function program(name: string, ...args: string[]): Child {
  return new Child(new URL(`./${name}.ts`, import.meta.url), ...args);
}

/** Stops those that claim; gives what each has claimed. */
async function stopped(claimers: Child[]): Promise<string[][]> {
  const claimed: string[][] = [];
  for (const child of claimers) {
    await child.tell("stop");
    claimed.push(await child.linesBefore("stopped"));
  }
  for (const child of claimers) {
    await child.tell("exit");
    assertEquals(await child.ended(), []);
  }
  return claimed;
}

/** A number below a limit that a seed stands for. */
function chosen(seed: number, limit: number): number {
  return Math.floor(Math.abs(Math.sin(seed) * 1e6) % limit);
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

for (const seed of SEEDS) {
  const lines = chosen(seed, 3000);
  Deno.test(`a journal keeps every record whose append() returned, killed after ${lines}`, async () => {
    using folder = temporaryFolder();
    await using child = program("append_until_killed", folder.path, seed % 2 ? "100000" : "1e9");
    const id = (await child.line())!;
    for (let read = 0; read < lines; read++) await child.line();
    const [, rest] = await Promise.all([child.kill(), child.rest()]);
    const acknowledged = Number(rest.at(-1) ?? lines);
    const outbox = new Outbox(folder.path);
    using journal = outbox.claim(id);
    assert(journal !== undefined, "its lock is free");
    const { iteration, damage } = journal.folder.fold();
    assertEquals([iteration.status, damage, iteration.warnings], ["crashed", [], []]);
    const records = recordsOf(journal.folder);
    assertEquals(records.map(({ seq }) => seq), upTo(records.length));
    const kept = records.length - 1; // the end is the recoverer's
    assert(kept >= acknowledged && kept <= acknowledged + 3, `${kept} of ${acknowledged}`);
    assertStrictEquals(iteration.ended_at, records.at(-2)!.at);
  });
}

for (const seed of SEEDS) {
  const rounds = chosen(seed, 60);
  Deno.test(`an outbox shows no half of a journal, its process killed after ${rounds}0`, async () => {
    using folder = temporaryFolder();
    await using child = program("live_and_remove", folder.path, "1000000");
    for (let read = 0; read <= rounds; read++) await child.line();
    await child.kill();
    const outbox = new Outbox(folder.path);
    const ids = outbox.list();
    assert(ids.length <= 5, "removed journals have left the outbox");
    for (const id of ids) {
      const { iteration, first } = outbox.read(id)!;
      const isEnded = iteration.sequence === 3;
      assertEquals([first, iteration.name, iteration.warnings], [1, "softmax", []]);
      assertStrictEquals(iteration.status, isEnded ? "completed" : "crashed");
      using journal = outbox.claim(id)!;
      journal.remove();
    }
    const hidden = namesIn(folder.join("outbox")).filter((name) => name !== ".spare");
    assert(hidden.length <= 1 && hidden.every((name) => /\.(new|gone)$/.test(name)), `${hidden}`);
    await child.rest();
  });
}

Deno.test("Outbox takes no journal for dead that lives, of thousands that are just being made", async () => {
  using folder = temporaryFolder();
  await using children = new AsyncDisposableStack();
  const claimers = [0, 1].map(() => children.use(program("claim_all", folder.path)));
  for (const child of claimers) assertStrictEquals(await child.line(), "ready");
  const reader = children.use(program("read_all", folder.path));
  assertStrictEquals(await reader.line(), "ready");
  const count = String(CREATIONS / 2);
  const makers = [0, 1].map(() => children.use(program("live_and_remove", folder.path, count)));
  for (const child of makers) assertStrictEquals((await child.ended()).at(-1), count);
  assertEquals(await stopped(claimers), [[], []]);
  await reader.tell("stop");
  assertEquals(await reader.ended(), []);
  assertEquals(namesIn(folder.join("outbox")), [".spare"]);
});

Deno.test("Outbox.claim() gives each journal of a killed process to exactly one of two", async () => {
  using folder = temporaryFolder();
  await using children = new AsyncDisposableStack();
  const writers = [0, 1, 2].map(() => children.use(program("hold_journals", folder.path, "20")));
  const claimers = [0, 1].map(() => children.use(program("claim_all", folder.path)));
  for (const child of claimers) assertStrictEquals(await child.line(), "ready");
  const ids: string[] = [];
  for (const child of writers) ids.push(...await child.linesBefore("all"));
  await Promise.all(writers.map((child) => child.kill()));
  const outbox = new Outbox(folder.path);
  const isRecovered = (id: string) =>
    outbox.folder(id).tail().isEnded && outbox.folder(id).isHeld();
  while (!ids.every(isRecovered)) await new Promise((resolve) => setTimeout(resolve, 10));
  const claimed = await stopped(claimers);
  assertEquals(claimed.flat().sort(), ids.sort());
  for (const id of ids) {
    const { iteration } = outbox.folder(id).fold();
    assertEquals([iteration.status, iteration.sequence, iteration.warnings], ["crashed", 3, []]);
    assertStrictEquals(iteration.ended_at, iteration.started_at + 1000);
  }
});
