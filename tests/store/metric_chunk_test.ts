/** Points of metrics as columns of numbers. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  ChunkBuilder,
  freeChunk,
  joinParts,
  mergeChunks,
  type MetricChunk,
} from "../../src/store/metric_chunk.ts";

Deno.test("joinParts() gives back every point that was added, exactly and in order", () => {
  const point = fc.tuple(fc.constantFrom("a", "b"), fc.integer(), fc.double(), fc.double());
  const pieces = fc.array(fc.array(point, { maxLength: 80 }), { maxLength: 4 });
  fc.assert(fc.property(pieces, (pieces) => {
    const chunks = pieces.flatMap((points) => {
      const builder = new ChunkBuilder();
      for (const [name, step, value, at] of points) builder.add(name, step, value, at, 1);
      return builder.chunks();
    });
    for (const name of ["a", "b"]) {
      const wanted = pieces.flat().filter((point) => point[0] === name);
      const parts = chunks.filter((chunk) => chunk.metric === name);
      const history = {
        steps: wanted.map(([, step]) => step),
        values: wanted.map(([, , value]) => value),
        timestamps: wanted.map(([, , , at]) => at),
      };
      assertEquals(joinParts(parts, wanted.length), history);
      if (parts.length === 0) continue;
      const merged = parts.reduce(mergeChunks);
      assertEquals(joinParts([merged], merged.count), history);
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
  const told = ({ metric, firstSequence, lastSequence, count, min, max }: MetricChunk) => [
    metric,
    firstSequence,
    lastSequence,
    count,
    min,
    max,
  ];
  assertEquals(told(loss!), ["loss", 2, 9, 3, -Infinity, 3]);
  assertEquals(told(other!), ["other", 2, 2, 1, null, null]);
  assertEquals(loss!.steps, new Float64Array([0, 1, 2]));
});

Deno.test("freeChunk() frees the memory of a chunk, and of no other", () => {
  const builder = new ChunkBuilder();
  for (let step = 0; step < 100; step++) {
    builder.add("loss", step, step, step, 1);
    builder.add("other", step, step, step, 1);
  }
  const [loss, other] = builder.chunks();
  freeChunk(loss!);
  assertEquals([loss!.steps.length, loss!.values.length, loss!.timestamps.length], [0, 0, 0]);
  assertEquals(joinParts([other!], 100).values, Array.from({ length: 100 }, (_, step) => step));
});
