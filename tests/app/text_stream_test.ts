import { assert, assertStrictEquals } from "@std/assert";
import { textBody } from "../../src/app/text_stream.ts";

const LONG = "é".repeat(1024 * 1024);

Deno.test("textBody() is the text itself, when it is short", () => {
  assertStrictEquals(textBody([]), "");
  assertStrictEquals(textBody(["[", "é", "]"]), "[é]");
});

Deno.test("textBody() is a stream of all parts in their order, when the text is long", async () => {
  const made: string[] = [];
  function* parts(): Generator<string> {
    for (const part of ["a", LONG, "b", LONG, "c", LONG, "d", LONG, "e", LONG, "f"]) {
      made.push(part);
      yield part;
    }
  }
  const body = textBody(parts());
  assert(body instanceof ReadableStream);
  assertStrictEquals(made.at(-1), LONG, "what comes later is not made yet");
  const text = await new Response(body).text();
  assertStrictEquals(text, `a${LONG}b${LONG}c${LONG}d${LONG}e${LONG}f`);
});

Deno.test("textBody() fails at once, when a part of a short text cannot be made", () => {
  function* parts(): Generator<string> {
    yield "[";
    throw new RangeError("no more");
  }
  let thrown: unknown;
  try {
    textBody(parts());
  } catch (error) {
    thrown = error;
  }
  assert(thrown instanceof RangeError);
});
