import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  type DeliveryState,
  newDeliveryState,
  readDeliveryState,
  writeDeliveryState,
} from "../../src/journal/delivery_state.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";
import { fillDisk, rootTest, tmpfs } from "../support/tmpfs.ts";

const STATE: DeliveryState = {
  acknowledged: 12,
  url: "http://127.0.0.1:5000",
  attempts: 3,
  last_error: "the App answered 503",
  same_error: 2,
  rejected: { status: 410, detail: "deleted" },
  posted_at: 1767225600000,
};

function namesIn(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

Deno.test("readDeliveryState() reads what writeDeliveryState() wrote, and what it wrote last", () => {
  using folder = temporaryFolder();
  for (const state of [newDeliveryState(), STATE, { ...STATE, rejected: null, attempts: 4 }]) {
    writeDeliveryState(folder.path, state);
    assertEquals(readDeliveryState(folder.path), state);
  }
  assertEquals(namesIn(folder.path), ["delivery.json"]);
});

Deno.test("readDeliveryState() is new when there is none", () => {
  using folder = temporaryFolder();
  assertEquals(readDeliveryState(folder.path), newDeliveryState());
});

Deno.test("readDeliveryState() is new when it cannot be read, whatever it holds", () => {
  using folder = temporaryFolder();
  const path = folder.join("delivery.json");
  const text = JSON.stringify(STATE);
  const texts = ["", "null", "{}", "[]", '{"acknowledged":"12"}', text.replace("12", "null")];
  for (let length = 0; length < text.length; length++) texts.push(text.slice(0, length));
  for (const wrong of texts) {
    Deno.writeTextFileSync(path, wrong);
    assertEquals(readDeliveryState(folder.path), newDeliveryState(), wrong);
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    Deno.writeFileSync(path, bytes);
    assertEquals(readDeliveryState(folder.path), newDeliveryState());
  }));
});

Deno.test("readDeliveryState() does not take for new what it may not read", () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(folder.join("delivery.json"));
  assertThrows(() => readDeliveryState(folder.path), Error);
});

rootTest("writeDeliveryState() leaves the old state when the disk takes no new one", () => {
  using disk = tmpfs("size=64k");
  writeDeliveryState(disk.path, STATE);
  const filler = fillDisk(disk.join("filler"));
  assertThrows(() => writeDeliveryState(disk.path, { ...STATE, acknowledged: 13 }));
  assertEquals(readDeliveryState(disk.path), STATE);
  Deno.removeSync(filler);
  writeDeliveryState(disk.path, { ...STATE, acknowledged: 13 });
  assertEquals(readDeliveryState(disk.path).acknowledged, 13);
});

Deno.test("writeDeliveryState() leaves the old state when it is killed before the new one is whole", () => {
  using folder = temporaryFolder();
  writeDeliveryState(folder.path, STATE);
  Deno.writeTextFileSync(folder.join("delivery.json.new"), '{"acknowl'); // what a killed one leaves
  assertEquals(readDeliveryState(folder.path), STATE);
  writeDeliveryState(folder.path, { ...STATE, attempts: 9 });
  assertEquals(readDeliveryState(folder.path).attempts, 9);
  assertEquals(namesIn(folder.path), ["delivery.json"]);
});
