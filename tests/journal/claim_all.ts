/**
 * Claims every journal that it can, again and again, and prints the id of each. Stops when it is told to,
 * but holds them until it is told again.
 */

import type { ClaimedJournal } from "../../src/journal/claimed_journal.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";

const outbox = new Outbox(Deno.args[0]!);
const claimed: ClaimedJournal[] = [];
let isOver = false;
const stopped = Deno.stdin.read(new Uint8Array(5)).then(() => isOver = true);
print("ready");
while (!isOver) {
  for (const id of outbox.list().sort(() => Math.random() - 0.5)) {
    const journal = outbox.claim(id);
    if (journal === undefined) continue;
    claimed.push(journal);
    print(id);
  }
  await new Promise((resolve) => setTimeout(resolve));
}
await stopped;
print("stopped");
await Deno.stdin.read(new Uint8Array(5));
