/** Lines of a file, some at a time. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { lineBatches } from "../../src/cli/line_batches.ts";

Deno.test("lineBatches() gives every line once, whole, and with its number", async () => {
  const texts = fc.array(fc.constantFrom("", "a", "bc", "größe", "x".repeat(30)));
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(12), fc.boolean(), async (lines, size, isEnded) => {
      const text = lines.join("\n") + (isEnded ? "\n" : "");
      const bytes = new TextEncoder().encode(text);
      const chunks = Array.from(
        { length: Math.ceil(bytes.length / (size + 1)) },
        (_, index) => bytes.slice(index * (size + 1), (index + 1) * (size + 1)),
      );
      const batches = await Array.fromAsync(lineBatches(ReadableStream.from(chunks), 20));
      const decoded = batches.map((batch) => new TextDecoder().decode(batch.bytes));
      assertEquals(decoded.join(""), text);
      for (const [index, { bytes, before }] of batches.entries()) {
        const count = decoded[index]!.trimEnd().split("\n").length;
        assert(bytes.length <= 20 || count === 1, "a batch is too long");
        assertEquals(before, decoded.slice(0, index).join("").split("\n").length - 1);
      }
    }),
  );
});
