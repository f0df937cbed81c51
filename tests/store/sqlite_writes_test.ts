/** Writes that share a commit: each is written or refused by itself. */

import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { SqliteWrites } from "../../src/store/sqlite_writes.ts";
import { StoreTroubleError } from "../../src/store/store_error.ts";

const INSERT = "insert into tombstones (id, deleted_at) values (?, 0)";

/** A database in memory, and the writes to it. */
function open(): { db: SqliteDatabase; writes: SqliteWrites } & Disposable {
  const db = new SqliteDatabase(":memory:");
  return { db, writes: new SqliteWrites(db), [Symbol.dispose]: () => db[Symbol.dispose]() };
}

function stored(db: SqliteDatabase): string[] {
  return db.all<{ id: string }>("select id from tombstones order by id").map(({ id }) => id);
}

Deno.test("SqliteWrites.add() writes what is not refused, whatever else comes at the same moment", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 12 }), async (ids) => {
    using it = open();
    const add = (id: number, index: number) => {
      return it.writes.add(() => {
        it.db.run(INSERT, `half of ${index}`);
        it.db.run(INSERT, `whole ${id}`); // a second time it is refused
        return index;
      });
    };
    const outcomes = await Promise.allSettled(ids.map(add));
    const isFirst = ids.map((id, index) => ids.indexOf(id) === index);
    assertEquals(outcomes.map(({ status }) => status === "fulfilled"), isFirst);
    const wanted = ids.flatMap((id, index) =>
      isFirst[index] ? [`half of ${index}`, `whole ${id}`] : []
    );
    assertEquals(stored(it.db), wanted.sort());
  }));
});

Deno.test("SqliteWrites.add() gives what each function returned, in one commit for all", async () => {
  using it = open();
  let transactions = 0;
  const { db } = it;
  const counting = Object.create(db, {
    transaction: {
      value: <T>(body: () => T): T => {
        transactions++;
        return db.transaction(body);
      },
    },
  });
  const writes = new SqliteWrites(counting);
  const results = await Promise.all(["a", "b", "c"].map((id) =>
    writes.add(() => {
      db.run(INSERT, id);
      return id;
    })
  ));
  assertEquals([results, transactions, stored(db)], [["a", "b", "c"], 1, ["a", "b", "c"]]);
});

Deno.test("SqliteWrites.add() tells all of them of trouble with the file, and runs none again", async () => {
  using it = open();
  let runs = 0;
  const fail = () => {
    runs++;
    throw new StoreTroubleError("disk is full");
  };
  const writes = [it.writes.add(() => it.db.run(INSERT, "a")), it.writes.add(fail)];
  for (const write of writes) await assertRejects(() => write, StoreTroubleError, "disk is full");
  assertEquals([runs, stored(it.db)], [1, []]);
});

Deno.test("SqliteWrites writes what waits, when it is disposed of", async () => {
  using it = open();
  const write = it.writes.add(() => it.db.run(INSERT, "a"));
  it.writes[Symbol.dispose]();
  assertEquals(stored(it.db), ["a"]);
  await write;
});
