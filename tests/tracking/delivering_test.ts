import { assertEquals } from "@std/assert";
import { tryCurrentIteration } from "../../src/tracking/scope.ts";
import { startIteration } from "../../src/tracking/start_iteration.ts";
import { withIteration } from "../../src/tracking/track.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

// The first end in this process: the App is loaded within the parent.
Deno.test("a request that is answered after an iteration is not within it", async () => {
  await using _folder = trackingFolder();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(tryCurrentIteration()?.name ?? "none"),
  );
  const answer = await withIteration("parent", async () => {
    const child = await startIteration("child");
    await child.endIteration();
    const response = await fetch(`http://127.0.0.1:${server.addr.port}`);
    return await response.text();
  });
  assertEquals(answer, "none");
});
