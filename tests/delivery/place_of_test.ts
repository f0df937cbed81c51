import { assertEquals } from "@std/assert";
import { placeOf } from "../../src/delivery/place_of.ts";
import { TrackingFolder } from "./delivery_fixture.ts";

const ID = { id: "0123456789abcdef01234567" };

Deno.test("placeOf() is what the journal names, unless it was redirected", async () => {
  await using tracking = new TrackingFolder();
  const own = { project: ID, experiment: { name: "softmax" } };
  const folder = tracking.outbox.folder(await tracking.write([], own));
  assertEquals(placeOf(folder), own);
  folder.saveDeliveryState({ ...folder.deliveryState(), project: "Refuge" });
  assertEquals(placeOf(folder), { project: { name: "Refuge" }, experiment: own.experiment });
  assertEquals(placeOf(tracking.outbox.folder(folder.id)).project, { name: "Refuge" });
});

Deno.test("placeOf() is the default experiment elsewhere, for one that has but an id", async () => {
  await using tracking = new TrackingFolder();
  const id = await tracking.write([], { project: ID, experiment: ID });
  const folder = tracking.outbox.folder(id);
  folder.saveDeliveryState({ ...folder.deliveryState(), project: "Refuge" });
  assertEquals(placeOf(folder).experiment, { name: "default" });
});
