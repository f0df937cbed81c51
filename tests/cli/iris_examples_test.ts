import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { splitIris } from "../../src/cli/iris_examples.ts";
import { assertClose } from "./assert_close.ts";

const COUNT = 150;

Deno.test("splitIris() gives each flower to one part, whatever the seed", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    const { train, test } = splitIris({ seed, test_share: 0.3 });
    assertEquals([train.rows.length, test.rows.length], [105, 45]);
    const labels = [...train.labels, ...test.labels];
    assertEquals([0, 1, 2].map((label) => labels.filter((it) => it === label).length), [
      50,
      50,
      50,
    ]);
  }));
});

Deno.test("splitIris() depends on the seed, and on nothing else", () => {
  const split = (seed: number) => splitIris({ seed, test_share: 0.2 });
  assertEquals(split(7), split(7));
  assertNotEquals(split(7).test, split(8).test);
});

Deno.test("splitIris() standardises by the part for training", () => {
  const { train } = splitIris({ seed: 1, test_share: 0.3 });
  for (let feature = 0; feature < 4; feature++) {
    const values = train.rows.map((row) => row[feature]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    assertClose(mean, 0);
    assertClose(variance, 1);
  }
});

Deno.test("splitIris() names the three classes", () => {
  const { classes, train, test } = splitIris({ seed: 1, test_share: 0.3 });
  assertEquals(classes, ["setosa", "versicolor", "virginica"]);
  assertEquals(train.rows.length + test.rows.length, COUNT);
});
