import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { LineBatch } from "../../src/journal/line_batch.ts";

const BYTES = 64 * 1024;

function recorded(): { batch: LineBatch; writes: { text: string; count: number }[] } {
  const writes: { text: string; count: number }[] = [];
  const batch = new LineBatch((lines, count) => {
    writes.push({ text: new TextDecoder().decode(lines), count });
  });
  return { batch, writes };
}

function lineOf(length: number): Uint8Array {
  const line = new Uint8Array(length).fill(65 + length % 26);
  line[length - 1] = 10;
  return line;
}

Deno.test("LineBatch.flush() writes all lines by one call, and once", () => {
  const { batch, writes } = recorded();
  batch.add(lineOf(2));
  batch.add(lineOf(3));
  assertStrictEquals(batch.length, 5);
  batch.flush();
  batch.flush();
  assertEquals(writes, [{ text: "C\nDD\n", count: 2 }]);
  assertStrictEquals(batch.length, 0);
});

Deno.test("LineBatch.add() copies: the bytes are the caller's again", () => {
  const { batch, writes } = recorded();
  const line = lineOf(3);
  batch.add(line);
  line.fill(0);
  batch.flush();
  assertEquals(writes, [{ text: "DD\n", count: 1 }]);
});

Deno.test("LineBatch.add() writes what waits when there is no room for a line", () => {
  const { batch, writes } = recorded();
  batch.add(lineOf(BYTES - 10));
  batch.add(lineOf(10));
  assertEquals(writes, []);
  batch.add(lineOf(2));
  assertEquals(writes.map(({ text, count }) => [text.length, count]), [[BYTES, 2]]);
});

Deno.test("LineBatch.add() writes a line that is longer than itself, behind those before it", () => {
  const { batch, writes } = recorded();
  batch.add(lineOf(5));
  batch.add(lineOf(BYTES + 1));
  assertEquals(writes.map(({ text, count }) => [text.length, count]), [[5, 1], [BYTES + 1, 1]]);
});

Deno.test("LineBatch writes every line, in order and counted, however long they are", () => {
  const length = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 70_000 }));
  fc.assert(fc.property(fc.array(length, { maxLength: 40 }), (lengths) => {
    const { batch, writes } = recorded();
    for (const it of lengths) batch.add(lineOf(it));
    batch.flush();
    const expected = lengths.map((it) => new TextDecoder().decode(lineOf(it))).join("");
    assertStrictEquals(writes.map(({ text }) => text).join(""), expected);
    assertStrictEquals(writes.reduce((sum, { count }) => sum + count, 0), lengths.length);
    assertEquals(writes.filter(({ text, count }) => text.split("\n").length - 1 !== count), []);
  }));
});
