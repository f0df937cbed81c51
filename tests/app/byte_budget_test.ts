import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ByteBudget } from "../../src/app/byte_budget.ts";

const LONG = 60_000;

Deno.test("ByteBudget never gives more than it has, and serves everybody in their order", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 });
  await fc.assert(fc.asyncProperty(sizes, async (sizes) => {
    const budget = new ByteBudget(10);
    const served: number[] = [];
    let taken = 0;
    await Promise.all(sizes.map(async (size, index) => {
      assertEquals(await budget.take(size, LONG), true);
      served.push(index);
      taken += size;
      assertEquals(taken <= 10, true);
      await Promise.resolve();
      taken -= size;
      budget.giveBack(size);
    }));
    assertEquals(served, [...sizes.keys()]);
  }));
});

Deno.test("ByteBudget.take() gives up after a while, for what stands behind it, too", async () => {
  const budget = new ByteBudget(10);
  await budget.take(5, LONG);
  const large = budget.take(6, 1);
  const small = budget.take(5, LONG);
  assertEquals([await large, await small], [false, true]);
});
