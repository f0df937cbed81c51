import { assertEquals } from "@std/assert";
import { AsyncLocalStorage } from "node:async_hooks";
import { loadModule } from "../../src/contract/load_module.ts";

const around = new AsyncLocalStorage<string>();

Deno.test("loadModule() leaves nothing of what is around the call around what Deno begins next", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(around.getStore() ?? "nothing"),
  );
  const loaded = await around.run("a call", async () => {
    const { five } = await loadModule(() => import("data:text/javascript,export const five = 5;"));
    return [five, around.getStore()];
  });
  assertEquals(loaded, [5, "a call"]);
  const response = await fetch(`http://127.0.0.1:${server.addr.port}`);
  assertEquals(await response.text(), "nothing");
});
