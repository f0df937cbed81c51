import { assertEquals } from "@std/assert";
import { Outbox } from "../../src/journal/outbox.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { AT, COMPLETED, headerOf, lossAt } from "../support/journal_records.ts";

const ignore = BROWSER === undefined;

Deno.test("the projects page shows a project from its first iteration on", { ignore }, async () => {
  await using app = await BrowsedApp.open({ events: { every: 20 } });
  await app.go("ui/projects");
  await app.page.getByText("No project yet").waitFor();
  const header = headerOf({ project: { name: "it's <b>new</b>" } });
  const writer = new Outbox(app.directory).create(header, AT);
  writer.append(lossAt(0), AT);
  const waiting = app.page.locator("#waiting");
  await waiting.getByText("1 running").waitFor();
  assertEquals(await app.page.getByText("No project yet").count(), 0);
  await waiting.getByRole("link", { name: "it's <b>new</b>" }).click();
  await app.page.getByRole("link", { name: "softmax", exact: true }).first().waitFor();
  writer.append(COMPLETED, AT + 1);
  using _journal = await writer.close();
});
