import { assert } from "@std/assert";
import { killedDeliveries } from "./deliveries_killed.ts";

for (const [app, kills] of [["embedded", 15], ["ours", 15], ["original", 10]] as const) {
  Deno.test(`syncOutbox() loses and doubles nothing when its process is killed, with the App: ${app}`, async () => {
    const { killed } = await killedDeliveries({ kills, seed: 20260102, app });
    assert(killed > kills / 3, `only ${killed} were killed before they were done`);
  });
}
