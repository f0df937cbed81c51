/** Lets journals live and removes them, some at a time, so many times; prints the number of each. */

import { createObjectId } from "../../src/contract/object_id.ts";
import type { JournalWriter } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";
import { AT, COMPLETED, headerOf, lossAt } from "../support/journal_records.ts";

const ALIVE = 5;
const [directory, count] = Deno.args as [string, string];
const outbox = new Outbox(directory);
const alive: JournalWriter[] = [];

async function endOldest(): Promise<void> {
  const writer = alive.shift();
  if (writer === undefined) return;
  writer.append(lossAt(1), AT + 1);
  writer.append(COMPLETED, AT + 2);
  (await writer.close()).remove();
}

for (let number = 1; number <= Number(count); number++) {
  alive.push(outbox.create(headerOf({ id: createObjectId() }), AT));
  if (alive.length === ALIVE) await endOldest();
  if (number % 10 === 0) print(String(number));
}
while (alive.length > 0) await endOldest();
