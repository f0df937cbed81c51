import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { FakeTime } from "../support/fake_time.ts";
import { AT, COMPLETED, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { begin, onDisk, replaced, seqsOnDisk, upTo } from "./journal_fixture.ts";

Deno.test("JournalWriter, buffered, writes metrics 100 ms after the first of them", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  writer.append(lossAt(1), time.now);
  await time.pass(60);
  writer.append(lossAt(2), time.now);
  await time.pass(39);
  assertEquals([seqsOnDisk(writer), writer.sequence], [[1], 3]);
  await time.pass(1);
  assertEquals(seqsOnDisk(writer), [1, 2, 3]);
  writer.append(lossAt(3), time.now);
  await time.pass(99);
  assertStrictEquals(onDisk(writer).length, 3);
  await time.pass(1);
  assertStrictEquals(onDisk(writer).length, 4);
  using _ = await writer.close();
  assertStrictEquals(time.timers, 0);
});

Deno.test("JournalWriter, buffered, writes in time though the event loop does not turn", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  for (let step = 1; step <= 10; step++) {
    writer.append(lossAt(step), time.now);
    time.block(30);
  }
  assertStrictEquals(onDisk(writer).length, 11); // the fifth comes 120 ms after the first
  for (const clock of [-3_600_000, 3_600_000]) {
    writer.append(lossAt(11), time.now);
    time.block(clock);
    writer.append(lossAt(12), time.now);
    assertStrictEquals(onDisk(writer).length, writer.sequence, "the clock was set");
  }
  using _ = await writer.close();
});

Deno.test("JournalWriter, buffered, writes metrics by the thousand, in few calls", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { durability: "buffered" });
  let calls = 0;
  using _ = replaced(
    Deno.FsFile.prototype,
    "writeSync",
    (original) =>
      function (this: Deno.FsFile, bytes) {
        calls++;
        return original.call(this, bytes);
      },
  );
  for (let step = 1; step < 1000; step++) writer.append(lossAt(step), AT);
  assertStrictEquals(calls, 0);
  writer.append(lossAt(1000), AT);
  assertStrictEquals(onDisk(writer).length, 1001);
  assert(calls <= 3, `${calls} calls`);
  using _journal = await writer.close();
});

Deno.test("JournalWriter, buffered, writes every other record at once and in its order", async () => {
  using folder = temporaryFolder();
  const writer = begin(folder.path, { durability: "buffered" });
  writer.append(lossAt(1), AT);
  writer.append({ type: "note", text: "n" }, AT);
  assertEquals(onDisk(writer).map(({ type }) => type), ["header", "metrics", "note"]);
  writer.append(lossAt(2), AT);
  writer.append(COMPLETED, AT);
  assertEquals(onDisk(writer).map(({ type }) => type).slice(3), ["metrics", "end"]);
  assertEquals(seqsOnDisk(writer), upTo(5));
  using _ = await writer.close();
});

Deno.test("JournalWriter.flush() writes what is buffered, and leaves no timer behind", async () => {
  using folder = temporaryFolder();
  using time = new FakeTime(AT);
  const writer = begin(folder.path, { durability: "buffered" });
  const idle = time.timers;
  writer.append(lossAt(1), AT);
  assertStrictEquals(time.timers, idle + 1);
  writer.flush();
  writer.flush();
  assertEquals([time.timers, seqsOnDisk(writer)], [idle, [1, 2]]);
  using _ = await writer.close();
});
