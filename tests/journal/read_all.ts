/** Reads every journal that it sees, again and again, and prints each that it takes for crashed. */

import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";

const outbox = new Outbox(Deno.args[0]!);
let isOver = false;
const stopped = Deno.stdin.read(new Uint8Array(5)).then(() => isOver = true);
print("ready");
while (!isOver) {
  for (const id of outbox.list()) {
    if (outbox.read(id)?.iteration.status === "crashed") print(id);
  }
  await new Promise((resolve) => setTimeout(resolve));
}
await stopped;
