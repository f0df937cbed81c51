import { assertEquals } from "@std/assert";
import { announce } from "../../src/tracking/announce.ts";
import { capturedWarnings } from "../support/captured_warnings.ts";

Deno.test("announce() prints each line once, and nothing on stdout", () => {
  using warnings = capturedWarnings();
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const line of [one, other, one, one, other]) announce(line);
  assertEquals(warnings.lines, [`mlops: ${one}`, `mlops: ${other}`]);
});
