/** What a journal's writer makes of a full disk, and of a folder that somebody deletes. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { join } from "../../src/deps/std_path.ts";
import { JournalFolder } from "../../src/journal/journal_folder.ts";
import type { JournalWriter, JournalWriterOptions } from "../../src/journal/journal_writer.ts";
import { Outbox } from "../../src/journal/outbox.ts";
import { segmentName, segmentsOf } from "../../src/journal/segment.ts";
import { FakeTime } from "../support/fake_time.ts";
import { AT, COMPLETED, headerOf, ID, lossAt } from "../support/journal_records.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";
import { namesIn, recordsOf, replaced, seqsOnDisk, upTo } from "./journal_fixture.ts";

const MEGABYTE: RecordContent = { type: "note", text: "a".repeat(2 ** 20) };
const PROVISIONAL: RecordContent = { ...COMPLETED, status: "killed", provisional: true };

/** A journal on a disk that is filled. */
class FullDisk implements Disposable {
  readonly #disk;
  readonly #filler: string;
  readonly outbox: Outbox;
  readonly writer: JournalWriter;
  readonly troubles: string[] = [];

  constructor(size: string, options: JournalWriterOptions = {}) {
    this.#disk = tmpfs(`size=${size}`);
    this.#filler = this.#disk.join("filler");
    this.outbox = new Outbox(this.#disk.path);
    const onTrouble = (error: unknown) => this.troubles.push((error as Error).message);
    this.writer = this.outbox.create(headerOf(), AT, { ...options, onTrouble });
    this.fill();
  }

  fill(): void {
    fillDisk(this.#filler);
  }

  free(): void {
    Deno.removeSync(this.#filler);
  }

  /** Logs a number of losses. */
  log(count: number): void {
    for (let step = 1; step <= count; step++) this.writer.append(lossAt(step), AT + step);
  }

  [Symbol.dispose](): void {
    this.#disk[Symbol.dispose]();
  }
}

/** The numbers that a reader of the disk gets. */
function seqsOf(path: string): number[] {
  return recordsOf(new JournalFolder(path)).map(({ seq }) => seq);
}

rootTest("SegmentChain tells once of a full disk, and what to do; all is read back", async () => {
  using disk = new FullDisk("64k");
  const { writer, troubles } = disk;
  disk.log(100);
  const taken = seqsOnDisk(writer).length;
  assert(taken > 10 && taken < 60, `${taken} of 101`);
  assertEquals(recordsOf(writer.folder).map(({ seq }) => seq), upTo(101));
  assertEquals(recordsOf(writer.folder, taken + 5).length, 101 - taken - 5);
  assertEquals(troubles.length, 1);
  assert(/^the disk is full: free some space/.test(troubles[0]!), troubles[0]);
  disk.free();
  using journal = await writer.close(); // tries once more
  assertEquals(seqsOf(journal.folder.path), upTo(101));
  assertEquals(journal.folder.fold().iteration.warnings, []);
  assertStrictEquals(troubles.length, 1);
});

rootTest(
  "SegmentChain writes what waited as soon as there is room, and tells of the next time",
  async () => {
    using time = new FakeTime(AT);
    using disk = new FullDisk("64k");
    disk.log(100);
    disk.free();
    disk.log(1);
    assert(seqsOnDisk(disk.writer).length < 100, "a disk that was full just now is not tried");
    time.block(50);
    disk.log(1);
    assertEquals(seqsOnDisk(disk.writer), upTo(103));
    disk.fill();
    disk.log(100);
    assertStrictEquals(disk.troubles.length, 2);
    disk.free();
    using _ = await disk.writer.close();
  },
);

rootTest(
  "SegmentChain keeps buffered records one by one that a full disk does not take",
  async () => {
    using disk = new FullDisk("64k", { durability: "buffered" });
    for (let step = 1; step <= 499; step++) disk.writer.append(lossAt(step), AT);
    assertEquals(disk.troubles, []);
    disk.writer.flush();
    assertEquals([seqsOnDisk(disk.writer), disk.writer.sequence], [[1], 500]);
    assertEquals(recordsOf(disk.writer.folder).map(({ seq }) => seq), upTo(500));
    disk.free();
    using journal = await disk.writer.close();
    assertEquals(seqsOf(journal.folder.path), upTo(500));
  },
);

rootTest("SegmentChain has the end on a full disk, and the rest for who delivers it", async () => {
  using disk = new FullDisk("64k");
  const { path } = disk.writer.folder;
  disk.log(100);
  const taken = seqsOnDisk(disk.writer).length;
  disk.writer.append(COMPLETED, AT + 200);
  assertEquals(seqsOf(path), [...upTo(taken), 102, 103]);
  const { status, ended_at, warnings } = new JournalFolder(path).fold().iteration;
  const gap = `records ${taken + 1} to 101 could not be read`;
  assertEquals([status, ended_at, warnings], ["completed", AT + 200, [gap]]);
  disk.fill(); // the room that was left over from the end
  {
    using journal = await disk.writer.close();
    assertEquals(recordsOf(journal.folder).map(({ seq }) => seq), upTo(103));
    const { iteration } = journal.folder.fold();
    assertEquals([iteration.status, iteration.warnings], ["completed", []]);
    assertEquals(iteration.metrics, { loss: 50 });
    journal.folder.saveDeliveryState({ ...journal.folder.deliveryState(), acknowledged: 90 });
    await journal.sync();
  }
  const lost = `11 records of the journal ${path} are lost: neither the disk nor an App took them`;
  assertEquals(disk.troubles.slice(1), [lost]);
  using claimed = disk.outbox.claim(ID)!;
  assertEquals(claimed.folder.fold().iteration.status, "completed");
});

rootTest("SegmentChain loses nothing on a full disk of which an App has all", async () => {
  using disk = new FullDisk("64k");
  disk.log(100);
  disk.writer.append(COMPLETED, AT + 200);
  using journal = await disk.writer.close();
  assertEquals(recordsOf(journal.folder).length, 103);
  journal.remove();
  assertEquals([disk.troubles.length, disk.outbox.list()], [1, []]);
});

rootTest(
  "SegmentChain keeps to what is on the disk at last when there is room after all",
  async () => {
    using disk = new FullDisk("64k");
    disk.log(100);
    disk.writer.append(COMPLETED, AT + 200);
    {
      using _ = await disk.writer.close();
      disk.free();
    }
    assertEquals([disk.troubles.length, seqsOf(disk.writer.folder.path)], [1, upTo(103)]);
  },
);

rootTest(
  "SegmentChain has each end on a full disk, also after one that was taken back",
  async () => {
    using disk = new FullDisk("64k");
    const { path } = disk.writer.folder;
    disk.log(100);
    disk.writer.append(PROVISIONAL, AT + 200);
    assertEquals(new JournalFolder(path).fold().iteration.status, "killed");
    disk.log(200);
    disk.writer.append(COMPLETED, AT + 300);
    assertEquals(new JournalFolder(path).fold().iteration.status, "completed");
    {
      using journal = await disk.writer.close();
      assertEquals(recordsOf(journal.folder).map(({ seq }) => seq), upTo(disk.writer.sequence));
      const { iteration } = journal.folder.fold();
      assertEquals([iteration.status, iteration.metrics], ["completed", { loss: 100 }]);
      disk.free();
    }
    assertEquals(seqsOf(path), upTo(disk.writer.sequence));
  },
);

rootTest("SegmentChain gives up what is beyond 16 MB, counts it, and has the end", async () => {
  using disk = new FullDisk("24m", { segmentBytes: 1024 });
  for (let i = 0; i < 18; i++) disk.writer.append(MEGABYTE, AT);
  disk.writer.append(COMPLETED, AT);
  const journal = await disk.writer.close();
  const { iteration } = journal.folder.fold();
  const gap = "records 17 to 19 could not be read";
  assertEquals([iteration.status, iteration.warnings], ["completed", [gap]]);
  journal.remove();
  assert(disk.troubles.at(-1)!.startsWith("3 records of the journal"), disk.troubles.at(-1));
});

rootTest("SegmentChain begins segments again when there is room", async () => {
  using time = new FakeTime(AT);
  using disk = new FullDisk("24m", { segmentBytes: 1024 });
  disk.log(100);
  const { length } = segmentsOf(disk.writer.folder.path);
  disk.free();
  time.block(50);
  disk.log(20);
  assert(segmentsOf(disk.writer.folder.path).length > length);
  using journal = await disk.writer.close();
  assertEquals(seqsOf(journal.folder.path), upTo(disk.writer.sequence));
});

Deno.test("SegmentChain lets an end wait where no room was kept for it", async () => {
  using folder = temporaryFolder();
  const writer = new Outbox(folder.path).create(headerOf(), AT);
  await Deno.remove(join(writer.folder.path, "reserve"));
  {
    using _ = replaced(Deno.FsFile.prototype, "writeSync", () => () => 0);
    writer.append(COMPLETED, AT + 1);
  }
  assertEquals(recordsOf(writer.folder).map(({ seq, type }) => [seq, type]), [
    [1, "header"],
    [2, "end"],
  ]);
  using journal = await writer.close();
  assertEquals(seqsOf(journal.folder.path), [1, 2]);
});

/** A journal of two segments that is written, of which something is deleted on the way. */
async function deleted(
  what: (path: string, root: string) => string[],
  read: (path: string, seqs: number[], troubles: string[]) => void,
  last = 30,
): Promise<void> {
  using folder = temporaryFolder();
  const root = folder.join(".mlops");
  const troubles: string[] = [];
  const writer = new Outbox(root).create(headerOf(), AT, {
    segmentBytes: 1000,
    onTrouble: (error) => troubles.push((error as Error).message),
  });
  const { path } = writer.folder;
  for (let step = 1; step <= 12; step++) writer.append(lossAt(step), AT + step);
  assertEquals(segmentsOf(path), [1, 2]);
  for (const it of what(path, root)) await Deno.remove(it, { recursive: true });
  for (let step = 13; step <= last; step++) writer.append(lossAt(step), AT + step);
  writer.append(COMPLETED, AT + 40);
  {
    using journal = await writer.close();
    assertStrictEquals(new JournalFolder(path).isHeld(), true);
    const { iteration } = journal.folder.fold();
    assertEquals([iteration.status, iteration.metrics], ["completed", { loss: last / 2 }]);
    assertEquals(recordsOf(journal.folder), recordsOf(new JournalFolder(path)));
  }
  assertStrictEquals(new JournalFolder(path).isHeld(), false);
  read(path, seqsOf(path), troubles);
  using claimed = new Outbox(root).claim(ID);
  assert(claimed !== undefined);
}

for (
  const [name, what] of [
    ["tracking folder", (_: string, root: string) => [root]],
    ["outbox", (_: string, root: string) => [join(root, "outbox")]],
    ["own folder", (path: string) => [path]],
  ] as const
) {
  Deno.test(`SegmentChain puts a journal back whose ${name} is deleted, as far as it is open`, async () => {
    await deleted(what, (path, seqs, troubles) => {
      assert(seqs[0]! > 1 && seqs[0]! < 13, "the first segment was closed");
      assertEquals(seqs, upTo(seqs.at(-1)!).slice(seqs[0]! - 1));
      assertEquals(namesIn(path).filter((it) => it !== "reserve"), [segmentName(2), "lock"]);
      const told = `the journal ${path} was deleted while it was written; what was left of it is`;
      assertEquals(troubles.at(-1), `${told} put back`);
      assertStrictEquals(Deno.readTextFileSync(join(path, "../../.gitignore")), "*\n");
    });
  });
}

for (const names of [[segmentName(2), "lock"], [segmentName(2)], ["lock"]]) {
  Deno.test(`SegmentChain puts back what is deleted in its folder: ${names.join(", ")}`, async () => {
    const what = (path: string) => names.map((name) => join(path, name));
    await deleted(what, (path, seqs) => {
      assertEquals(seqs, upTo(16));
      assertEquals(namesIn(path), [segmentName(1), segmentName(2), "lock", "reserve"]);
    }, 13);
  });
}

rootTest("SegmentChain puts back what waits for the disk as well", async () => {
  using disk = new FullDisk("64k");
  const { path } = disk.writer.folder;
  disk.log(100);
  disk.writer.append(COMPLETED, AT + 200);
  disk.free();
  await Deno.remove(path, { recursive: true });
  using _ = await disk.writer.close();
  assertEquals(seqsOf(path), upTo(103));
});

Deno.test("SegmentChain gives a deleted journal to who delivers it, and tells if nobody does", async () => {
  using folder = temporaryFolder();
  const troubles: string[] = [];
  const onTrouble = (error: unknown) => troubles.push((error as Error).message);
  const writer = new Outbox(folder.join(".mlops")).create(headerOf(), AT, { onTrouble });
  for (let step = 1; step <= 10; step++) writer.append(lossAt(step), AT + step);
  await Deno.remove(folder.join(".mlops"), { recursive: true });
  await Deno.writeTextFile(folder.join(".mlops"), "another's now");
  writer.append(COMPLETED, AT + 40);
  {
    using journal = await writer.close();
    assertEquals(recordsOf(journal.folder).map(({ seq }) => seq), upTo(12));
    assertEquals(journal.folder.header().id, ID);
    const state = { ...journal.folder.deliveryState(), acknowledged: 7 };
    journal.folder.saveDeliveryState(state); // the App has that, whatever the disk says
    assertEquals(journal.folder.deliveryState(), state);
    await journal.sync();
  }
  const lost = `5 records of the journal ${writer.folder.path} are lost`;
  assertEquals(troubles.at(-1), `${lost}: neither the disk nor an App took them`);
});
