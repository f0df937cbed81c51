/** Texts in SQLite. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SqliteDatabase } from "../../src/store/sqlite_database.ts";
import { fromStoredText, toStoredText } from "../../src/store/sqlite_text.ts";

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("\0", "\x1a", "0", "a", "\ud800", "\udc00", "😀"),
    fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  ),
});

Deno.test("toStoredText() makes a text that SQLite keeps whole, and fromStoredText() undoes it", () => {
  fc.assert(fc.property(text, (text) => {
    const stored = toStoredText(text);
    assert(!stored.includes("\0") && stored.isWellFormed());
    assertEquals(fromStoredText(stored), text);
  }));
});

Deno.test("toStoredText() leaves texts alone that need no care", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    assertEquals(toStoredText(text), text);
  }));
});

Deno.test("SqliteDatabase keeps every text, and tells equal ones from others", () => {
  using db = new SqliteDatabase(":memory:");
  const insert = "insert into tombstones (id, deleted_at) values (?, 0)";
  const texts = ["", "\0", "\0\0", "a\0b", "a", "\x1a", "\x1a0000", "\ud800", "\udfff", "�"];
  for (const text of texts) db.run(insert, text);
  const found = db.all<{ id: string }>("select id from tombstones").map((row) => row.id);
  assertEquals(found.toSorted(), texts.toSorted());
  for (const text of texts) {
    assertEquals(db.get("select id from tombstones where id = ?", text)?.id, text);
  }
});
