import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Chance } from "./chance.ts";

function numbers(...seed: number[]): number[] {
  const chance = new Chance(...seed);
  return Array.from({ length: 100 }, () => chance.number());
}

Deno.test("Chance gives the same numbers for the same seed, and others for any other", () => {
  assertEquals(numbers(1, 2), numbers(1, 2));
  for (const other of [[1], [2, 1], [1, 3], [1, 2, 0]]) {
    assertNotEquals(numbers(1, 2), numbers(...other));
  }
});

Deno.test("Chance.below() and upTo() give every number within their limits, and no other", () => {
  const chance = new Chance(5);
  const below = new Set(Array.from({ length: 1000 }, () => chance.below(5)));
  const upTo = new Set(Array.from({ length: 1000 }, () => chance.upTo(5)));
  assertEquals([...below].sort(), [0, 1, 2, 3, 4]);
  assertEquals([...upTo].sort(), [1, 2, 3, 4, 5]);
});

Deno.test("Chance.upTo() gives small numbers as often as large ones of the same many digits", () => {
  const chance = new Chance(5);
  const drawn = Array.from({ length: 3000 }, () => chance.upTo(999));
  for (const least of [1, 10, 100]) {
    const count = drawn.filter((number) => number >= least && number < least * 10).length;
    assert(count > 800 && count < 1200, `${count} from ${least} on`);
  }
});
