/** The page of datasets, in a real browser. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

Deno.test("datasets are described, found, changed and deleted", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  await app.go("ui/datasets");
  assert((await page.locator(".empty").innerText()).includes("iteration.logDataset(dataset)"));
  await page.keyboard.press("n");
  await page.getByRole("dialog").getByLabel("Name").fill("iris");
  await page.getByRole("dialog").getByLabel("Path or URL").fill("data/iris.csv");
  await page.getByRole("dialog").getByLabel("Version").fill("1.0");
  await page.getByRole("dialog").getByLabel("Tags").fill("flowers, small,,");
  await page.getByRole("button", { name: "Create" }).click();
  const card = page.locator(".card");
  await card.waitFor();
  assertEquals(await card.locator(".badge").allTextContents(), ["version 1.0", "flowers", "small"]);
  const text = await card.innerText();
  assert(text.includes("data/iris.csv") && text.includes("Connected with no iteration"), text);
  for (const found of ["SMALL", "1.0", "iris.csv"]) {
    await app.go(`ui/datasets?search=${found}`);
    assertEquals(await card.count(), 1, found);
  }
  const actions = page.getByRole("button", { name: "Actions for iris" });
  await actions.click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  await page.getByRole("dialog").getByLabel("Version").fill("2.0");
  await page.getByRole("button", { name: "Save" }).click();
  await card.getByText("version 2.0").waitFor();
  await actions.click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No dataset yet").waitFor();
  assertEquals(await app.ask("GET", "datasets/"), []);
});

Deno.test("a link to a dataset marks its card, wherever it is by now", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { datasetId } = await addSamples(app);
  await app.go(`ui/datasets#${datasetId}`);
  assertMatch(await page.locator(".card:target").innerText(), /Connected with 2 iterations/);
  await app.ask("PUT", `datasets/${datasetId}`, { archived: true });
  await app.go(`ui/datasets?search=x#${datasetId}`);
  await page.waitForURL(/\?archived=true#/);
  await page.locator(".card:target").waitFor();
});

Deno.test("a dataset's card leads to the iterations that used it", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { datasetId, ids } = await addSamples(app);
  await app.go("ui/datasets");
  const href = await app.page.getByText("Connected with 2").getAttribute("href");
  const { iterations } = await app.ask("GET", href!.replace("ui/", ""));
  assertEquals(iterations.map(({ id }: { id: string }) => id).sort(), [ids.best, ids.first].sort());
  assert(href!.includes(datasetId));
});

Deno.test("cards of datasets hold texts of any length", { ignore }, async () => {
  await using app = await BrowsedApp.open({ browser: { viewport: { width: 360, height: 700 } } });
  await app.ask("POST", "datasets/", {
    dataset_name: "<b>wine</b>",
    path_to_dataset: "x".repeat(10_000),
    version: "v".repeat(10_000),
    tags: `${"t".repeat(10_000)},${Array.from({ length: 1000 }, (_, at) => `tag ${at}`)}`,
    dataset_description: "\u202e<img src=x onerror=alert(1)>",
  });
  await app.go("ui/datasets");
  const box = await app.page.locator(".card").boundingBox();
  assert(box!.width <= 360 && box!.height < 400, JSON.stringify(box));
  const width = await app.page.evaluate("document.documentElement.scrollWidth");
  assertEquals(width, 360);
  assertEquals(await app.page.locator(".card h2").innerText(), "<b>wine</b>");
  assertEquals((await app.page.locator(".path").getAttribute("title"))!.length, 10_000);
});
