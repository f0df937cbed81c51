import { assertStrictEquals } from "@std/assert";
import { hostName } from "../../src/journal/host.ts";

Deno.test("hostName() is the machine's name", () => {
  assertStrictEquals(hostName(), Deno.hostname());
});

Deno.test("hostName() is null where it may not be known, without a prompt", {
  permissions: { sys: false },
}, () => {
  assertStrictEquals(hostName(), null);
});
