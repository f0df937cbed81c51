import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createObjectId } from "../../src/contract/object_id.ts";
import { currentSettings } from "../../src/settings.ts";
import { startLivePieces } from "../../src/tracking/live_pieces.ts";
import { JournalApp } from "../delivery/journal_app.ts";
import { AT, headerOf, lossAt } from "../support/journal_records.ts";
import { trackingFolder } from "../support/tracking_folder.ts";

const PERIOD = 20;
const PLACE = { project: { id: "0".repeat(24) }, experiment: { id: "1".repeat(24) } };

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("startLivePieces() asks an App that takes nothing later and later, and goes on when it does", async () => {
  await using app = new JournalApp();
  await using tracking = trackingFolder({ url: app.url });
  const asked: number[] = [];
  let isAway = true;
  app.intervene = (_request, handle) => {
    asked.push(performance.now());
    return isAway ? Response.json({ detail: "a token is needed" }, { status: 401 }) : handle();
  };
  const writer = tracking.outbox.create(headerOf({ id: createObjectId(), ...PLACE }), AT);
  const pieces = startLivePieces(writer, currentSettings(), PERIOD)!;
  await until(() => asked.length === 4);
  isAway = false;
  writer.append(lossAt(1), AT + 1);
  await until(() => app.acknowledged(writer.folder.id) === 2);
  await pieces.stop();
  const pauses = asked.slice(1, 4).map((at, index) => at - asked[index]!);
  for (const [index, pause] of pauses.entries()) {
    assert(pause > PERIOD * 2 ** (index + 1) - 1, `${pause} ms before the next piece`);
  }
  using journal = await writer.close();
  assertEquals(journal.folder.deliveryState().attempts, 0);
});

Deno.test("startLivePieces() sends nothing where the App reads the journal itself, or sync sends later", async () => {
  await using tracking = trackingFolder();
  const writer = tracking.outbox.create(headerOf({ id: createObjectId() }), AT);
  using _ = await writer.close();
  assertStrictEquals(startLivePieces(writer, currentSettings()), undefined);
  const offline = { ...currentSettings(), url: "http://127.0.0.1:9", mode: "offline" as const };
  assertStrictEquals(startLivePieces(writer, offline), undefined);
});
