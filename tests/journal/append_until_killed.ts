/** Appends records to a journal until it is killed; prints the number of each once append() returned. */

import { createObjectId } from "../../src/contract/object_id.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { print } from "../support/child.ts";
import { AT, headerOf, lossAt } from "../support/journal_records.ts";

const [directory, segmentBytes] = Deno.args as [string, string];
const id = createObjectId();
const options = { segmentBytes: Number(segmentBytes) };
const writer = new Outbox(directory).create(headerOf({ id }), AT, options);
print(id);
for (let step = 1;; step++) {
  const content = step % 50 === 0
    ? { type: "note" as const, text: "n".repeat(step * 37 % 20_000) }
    : lossAt(step);
  writer.append(content, AT + step);
  print(String(writer.sequence));
}
