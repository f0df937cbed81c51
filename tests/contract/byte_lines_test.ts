/** Lines of bytes that come in parts. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { joinBytes, linesOf } from "../../src/contract/byte_lines.ts";

Deno.test("linesOf() cuts the same lines, however the bytes come", async () => {
  const byte = fc.constantFrom(10, 10, 65, 66);
  const parts = fc.array(fc.array(byte, { maxLength: 6 }), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(parts, async (parts) => {
    const stream = ReadableStream.from(parts.map((part) => Uint8Array.from(part)));
    const lines = await Array.fromAsync(linesOf(stream), (line) => new TextDecoder().decode(line));
    const text = new TextDecoder().decode(Uint8Array.from(parts.flat()));
    assertEquals(lines, text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  }));
});

Deno.test("joinBytes() puts parts together in their order", () => {
  const parts = [[1], [], [2, 3]].map((part) => Uint8Array.from(part));
  assertEquals(joinBytes(parts), Uint8Array.of(1, 2, 3));
  assertEquals(joinBytes([]), new Uint8Array());
});
