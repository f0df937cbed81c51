/** Writes so many journals and keeps them open until it is killed. */

import { createObjectId } from "../../src/contract/object_id.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";
import { AT, headerOf, lossAt } from "../support/journal_records.ts";

const [directory, count] = Deno.args as [string, string];
const outbox = new Outbox(directory);
for (let number = 0; number < Number(count); number++) {
  const writer = outbox.create(headerOf({ id: createObjectId() }), AT);
  writer.append(lossAt(number), AT + 1000);
  print(writer.folder.id);
}
print("all");
await Deno.stdin.read(new Uint8Array(1));
