/** A journal that is looked at again and again. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { join } from "../../src/deps/std_path.ts";
import { JournalView } from "../../src/journal/journal_view.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

Deno.test("JournalView.read() tells at each look what Outbox.read() tells", async () => {
  const steps = fc.array(fc.constantFrom("point", "note", "look"), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      using folder = temporaryFolder();
      const outbox = new Outbox(folder.path);
      const view = new JournalView(outbox, ID);
      assertEquals(view.read(), undefined);
      const writer = outbox.create(headerOf(), AT, { segmentBytes: 600 });
      for (const [index, step] of steps.entries()) {
        if (step === "point") writer.append(lossAt(index), AT + index);
        if (step === "note") writer.append({ type: "note", text: `${index}` }, AT + index);
        if (step === "look") assertEquals(view.read(), outbox.read(ID));
      }
      assertEquals(view.read(), outbox.read(ID));
      assertEquals(view.read()?.iteration.status, "running");
      writer.append(COMPLETED, AT + 99);
      using _ = await writer.close();
      assertEquals(view.read()?.iteration.status, "completed");
      assertEquals(view.read(), outbox.read(ID));
    }),
    { numRuns: 30 },
  );
});

Deno.test("JournalView.read() reads only what is new", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const writer = outbox.create(headerOf(), AT);
  for (let step = 0; step < 20; step++) writer.append(lossAt(step), AT);
  const view = new JournalView(outbox, ID);
  assertEquals(view.read()?.iteration.metrics, { loss: 9.5 });
  // What was read before may be damaged as it likes.
  using file = await Deno.open(writer.folder.lastSegmentPath(), { read: true, write: true });
  await file.write(new TextEncoder().encode("x".repeat(50)));
  writer.append(lossAt(20), AT);
  const seen = view.read();
  assertEquals([seen?.iteration.metrics, seen?.iteration.warnings], [{ loss: 10 }, []]);
  using _ = await writer.close();
});

Deno.test("JournalView.read() begins anew with another journal of the same id", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const view = new JournalView(outbox, ID);
  const first = outbox.create(headerOf({ name: "first" }), AT);
  for (let step = 0; step < 5; step++) first.append(lossAt(step), AT);
  assertEquals(view.read()?.iteration.name, "first");
  const gone = await first.close();
  gone[Symbol.dispose]();
  await Deno.remove(join(folder.path, "outbox", ID), { recursive: true });
  assertEquals(view.read(), undefined);
  const second = outbox.create(headerOf({ name: "second" }), AT);
  for (let step = 0; step < 9; step++) second.append({ type: "note", text: "longer" }, AT);
  const seen = view.read();
  assertEquals([seen?.iteration.name, seen?.iteration.metrics], ["second", {}]);
  using _ = await second.close();
});

Deno.test("JournalView.read() tells a journal whose process is gone as crashed, and takes nothing else over", async () => {
  using folder = temporaryFolder();
  const outbox = new Outbox(folder.path);
  const writer = outbox.create(headerOf(), AT);
  writer.append(lossAt(1), AT + 1000);
  const view = new JournalView(outbox, ID);
  assertEquals(view.read()?.iteration.status, "running");
  (await writer.close())[Symbol.dispose]();
  const seen = view.read();
  assertEquals([seen?.iteration.status, seen?.iteration.ended_at], ["crashed", AT + 1000]);
  assert(JSON.stringify(seen) === JSON.stringify(view.read()));
});
