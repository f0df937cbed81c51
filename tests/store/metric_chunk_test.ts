/** Points of metrics as columns of bytes. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChunkBuilder, joinParts, pointsOf } from "../../src/store/metric_chunk.ts";

Deno.test("joinParts() gives back every point that was added, exactly and in order", () => {
  const point = fc.tuple(fc.constantFrom("a", "b"), fc.integer(), fc.double(), fc.double());
  const pieces = fc.array(fc.array(point, { maxLength: 8 }), { maxLength: 4 });
  fc.assert(fc.property(pieces, (pieces) => {
    const chunks = pieces.flatMap((points) => {
      const builder = new ChunkBuilder();
      for (const [name, step, value, at] of points) builder.add(name, step, value, at, 1);
      return builder.chunks();
    });
    for (const name of ["a", "b"]) {
      const wanted = pieces.flat().filter((point) => point[0] === name);
      const parts = chunks.filter((chunk) => chunk.metric === name).map(pointsOf);
      assertEquals(joinParts(parts, wanted.length), {
        steps: wanted.map(([, step]) => step),
        values: wanted.map(([, , value]) => value),
        timestamps: wanted.map(([, , , at]) => at),
      });
    }
  }));
});

Deno.test("ChunkBuilder.chunks() tells count, range of values and range of records", () => {
  const builder = new ChunkBuilder();
  builder.add("loss", 0, 3, 10, 2);
  builder.add("other", 0, NaN, 10, 2);
  builder.add("loss", 1, NaN, 20, 5);
  builder.add("loss", 2, -Infinity, 30, 9);
  const [loss, other, ...more] = builder.chunks();
  assertEquals(more, []);
  const told = ({ metric, firstSequence, lastSequence, count, min, max }: typeof loss & object) => [
    metric,
    firstSequence,
    lastSequence,
    count,
    min,
    max,
  ];
  assertEquals(told(loss!), ["loss", 2, 9, 3, -Infinity, 3]);
  assertEquals(told(other!), ["other", 2, 2, 1, null, null]);
  assertEquals(loss!.steps, new Uint8Array(new Float64Array([0, 1, 2]).buffer));
});

Deno.test("pointsOf() reads bytes wherever they lie in their buffer", () => {
  const bytes = new Uint8Array(25);
  bytes.set(new Uint8Array(new Float64Array([1.5, -2, 7]).buffer), 1);
  const column = bytes.subarray(1);
  const { values } = pointsOf({ steps: column, values: column, timestamps: column });
  assertEquals([...values as Float64Array], [1.5, -2, 7]);
});
