import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "./bench_options.ts";
import { figuresOf } from "./figures.ts";

const keysOf = (...args: string[]) => figuresOf(parseOptions(args)).map(({ key }) => key);

Deno.test("figuresOf() takes figures by key or letter, all by default", () => {
  assertEquals(keysOf("--figures", "d,f-list"), ["d", "f-list"]);
  assertEquals(keysOf("--figures", "f,e"), ["e", "e-run", "f-list", "f-history"]);
  assertEquals(keysOf().length, 11);
});

Deno.test("figuresOf() checks what has a limit beside it", () => {
  assertEquals(keysOf("--check", "--figures", "d,g,e"), ["d", "e"]);
});

Deno.test("figuresOf() says what there is not, though others are there", () => {
  const wrongOf = (...args: string[]) => assertThrows(() => keysOf(...args), TypeError).message;
  assertEquals(
    wrongOf("--figures", "e,zz"),
    "Cannot measure zz: there is a, b, c, d, e, e-run, f-list, f-history, g, h, r",
  );
  assertEquals(
    wrongOf("--figures", "g", "--check"),
    "Cannot check g: no limit of the machine is measured beside it",
  );
});
