import { assertEquals, assertStrictEquals } from "@std/assert";
import { iterationErrorSchema } from "../../src/contract/error_schema.ts";
import { problems } from "./schema_checks.ts";

Deno.test("iterationErrorSchema keeps a hundred causes, when there are more than the stack holds", () => {
  let error: Record<string, unknown> = { name: "Error", message: "first" };
  for (let depth = 0; depth < 20_000; depth++) {
    error = { name: "Error", message: "m", cause: error };
  }
  let kept = 0;
  for (let it = iterationErrorSchema.parse(error).cause; it; it = it.cause) kept++;
  assertStrictEquals(kept, 100);
});

Deno.test("iterationErrorSchema names what is wrong with a cause", () => {
  const error = { name: "Error", message: "m", cause: { name: "Error" } };
  assertEquals(problems(iterationErrorSchema, error), ["cause.message: is missing"]);
});
