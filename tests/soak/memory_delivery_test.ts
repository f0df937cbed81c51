import { assert } from "@std/assert";
import { memoryOfDelivery } from "./memory_delivery.ts";

Deno.test({
  name: "memoryOfDelivery() finds that a delivery takes little more than the program itself",
  ignore: Deno.build.os !== "linux", // elsewhere nobody tells the most that a process ever had
  async fn() {
    const { peakRss, journal } = await memoryOfDelivery({ records: 30_000 });
    assert(journal > 3e6, `the journal has ${journal} bytes`);
    assert(peakRss > 30e6 && peakRss < 128 * 1024 * 1024, `it took ${peakRss} bytes`);
  },
});
