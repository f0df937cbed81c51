import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStrictEquals,
} from "@std/assert";
import fc from "fast-check";
import {
  createObjectId,
  isObjectId,
  newTopLevelIdSchema,
  objectIdOf,
  objectIdSchema,
} from "../../src/contract/object_id.ts";
import { items, problems } from "./schema_checks.ts";

Deno.test("createObjectId() makes 24 lower-case hexadecimal characters that begin with the time", () => {
  const id = createObjectId(1_700_000_000_999);
  assertMatch(id, /^[0-9a-f]{24}$/);
  assertStrictEquals(parseInt(id.slice(0, 8), 16), 1_700_000_000);
});

Deno.test("createObjectId() carries the present when no time is given", () => {
  const seconds = parseInt(createObjectId().slice(0, 8), 16);
  assert(Math.abs(seconds - Date.now() / 1000) < 5);
});

Deno.test("createObjectId() counts within the process, when the second is the same", () => {
  const [first, second] = [createObjectId(0), createObjectId(0)];
  assertStrictEquals(first.slice(8, 18), second.slice(8, 18));
  const step = parseInt(second.slice(18), 16) - parseInt(first.slice(18), 16);
  assertStrictEquals((step + 0x1000000) % 0x1000000, 1);
});

Deno.test("createObjectId() makes no id twice, when a hundred thousand are made at once", () => {
  const ids = new Set(Array.from({ length: 100_000 }, () => createObjectId(0)));
  assertStrictEquals(ids.size, 100_000);
});

Deno.test("createObjectId() differs between processes, when time and count are the same", async () => {
  const module = new URL("../../src/contract/object_id.ts", import.meta.url).href;
  const script = `import { createObjectId } from ${JSON.stringify(module)};
    console.log(createObjectId(0).slice(8, 18));`;
  const runs = [1, 2].map(async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", script] }).output();
    return new TextDecoder().decode(stdout).trim();
  });
  const [first, second] = await Promise.all(runs);
  assertMatch(first!, /^[0-9a-f]{10}$/);
  assertNotEquals(first, second);
});

Deno.test("isObjectId() takes 24 hexadecimal characters only", () => {
  assert(isObjectId("0123456789abcdef01234567"));
  assert(isObjectId("0123456789ABCDEF01234567"));
  const others = ["", "0123456789abcdef0123456", "0123456789abcdef012345678", "g".repeat(24)];
  for (const text of [...others, "0123456789abcdef01234567\n", "../456789abcdef0123456789"]) {
    assert(!isObjectId(text), text);
  }
});

Deno.test("objectIdOf() gives the beginning of the text's SHA-256", async () => {
  for (const text of ["", "Iris", "größe 😀"]) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0"));
    assertStrictEquals(objectIdOf(text), hex.join("").slice(0, 24));
  }
});

Deno.test("objectIdSchema lowers the case, when an id is in upper case", () => {
  assertStrictEquals(objectIdSchema.parse("0123456789ABCDEF01234567"), "0123456789abcdef01234567");
});

Deno.test("objectIdSchema refuses anything else, when it is no id", () => {
  fc.assert(fc.property(fc.anything().filter((it) => it !== null && it !== undefined), (value) => {
    assertEquals(problems(objectIdSchema, value), ["must be 24 hexadecimal characters"]);
  }));
  fc.assert(fc.property(fc.string(), (value) => {
    assertEquals(items(objectIdSchema, value), [
      { loc: ["body"], msg: "Id must be of type PydanticObjectId", type: "type_error" },
    ]);
  }));
  const classes = [[5, "int"], [1.5, "float"], [true, "bool"], [[], "list"], [{}, "dict"]];
  for (const [value, name] of classes) {
    const msg = `id must be an instance of (bytes, str, ObjectId), not <class '${name}'>`;
    assertEquals(items(objectIdSchema, value), [{ loc: ["body"], msg, type: "type_error" }]);
  }
  assertEquals(problems(objectIdSchema, undefined), ["is missing"]);
  assertEquals(problems(objectIdSchema, null), [
    "must be 24 hexadecimal characters, not null",
  ]);
});

Deno.test("newTopLevelIdSchema makes an id, when there is none or a null", () => {
  assertStrictEquals(newTopLevelIdSchema.parse("A".repeat(24)), "a".repeat(24));
  assertMatch(newTopLevelIdSchema.parse(null), /^[0-9a-f]{24}$/);
  assertNotEquals(newTopLevelIdSchema.parse(undefined), newTopLevelIdSchema.parse(undefined));
});
