import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { sparkline } from "../../src/cli/sparkline.ts";
import { stringWidth } from "../../src/deps/string_width.ts";

Deno.test("sparkline() draws a bar for each value, when there is room", () => {
  assertEquals(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 16), "▁▂▃▄▅▆▇█");
  assertEquals(sparkline([1, 0.5, 0], 16), "█▅▁");
});

Deno.test("sparkline() draws means, when there are more values than room", () => {
  const falling = Array.from({ length: 8000 }, (_, index) => 8000 - index);
  assertEquals(sparkline(falling, 8), "█▇▆▅▄▃▂▁");
});

Deno.test("sparkline() draws a constant curve in the middle", () => {
  assertEquals(sparkline([3, 3, 3], 16), "▄▄▄");
  assertEquals(sparkline([0], 16), "▄");
  assertEquals(sparkline([], 16), "");
});

Deno.test("sparkline() shows what is not finite, and the rest by its own scale", () => {
  assertEquals(sparkline([0, NaN, Infinity, -Infinity, 8], 16), "▁×↑↓█");
  assertEquals(sparkline([NaN, NaN], 16), "××");
});

Deno.test("sparkline() shows one NaN among many values", () => {
  const values = Array.from({ length: 1e6 }, (_, index) => index === 500_000 ? NaN : index);
  assertEquals([...sparkline(values, 4)], ["▁", "▃", "×", "█"]);
});

Deno.test("sparkline() has the width of its values, or all that there is, whatever they are", () => {
  fc.assert(fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 40 }), (values, width) => {
    const drawn = sparkline(values, width);
    assertEquals(stringWidth(drawn), Math.min(values.length, width));
    assert(/^[▁▂▃▄▅▆▇█×↑↓]*$/.test(drawn), drawn);
  }));
});
