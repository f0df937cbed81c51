/** The search over everything, in a real browser. */

import { assert, assertEquals } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

Deno.test("the search finds projects, experiments, iterations and datasets, by the keyboard", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { projectId, experimentId, datasetId, ids } = await addSamples(app);
  const found = page.getByRole("dialog").getByRole("option");
  const search = async (text: string) => {
    await page.getByRole("combobox", { name: "Search" }).fill(text);
  };
  await app.go("ui/projects");
  await page.keyboard.press("Control+k");
  await page.getByRole("group", { name: "Latest iterations" }).waitFor();
  assertEquals(await found.first().getAttribute("href"), `ui/projects/${projectId}`);
  assert((await found.first().innerText()).includes("Not started"));

  await search("sofmax");
  await page.getByRole("group", { name: "iterations" }).waitFor({ state: "detached" });
  const experiment = `ui/projects/${projectId}?experiments=${experimentId}`;
  assertEquals(await found.getAttribute("href"), experiment);

  await search("iri");
  await page.getByRole("group", { name: "Datasets" }).waitFor();
  await page.keyboard.press("ArrowUp");
  const dataset = page.getByRole("dialog").getByRole("option", { selected: true });
  assertEquals(await dataset.getAttribute("href"), `ui/datasets#${datasetId}`);

  await search("fail");
  await page.getByRole("group", { name: "Iterations" }).waitFor();
  assert((await found.innerText()).includes("Iris / softmax"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`${app.url}/ui/iterations/${ids.failed}`);

  await page.locator("#search-button").click();
  await search(ids.best.slice(-6));
  await page.getByRole("group", { name: "Iterations" }).getByText("best", { exact: true })
    .waitFor();
  await search("it's 100% \\ nothing_");
  await page.getByText("Nothing has this name.").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

Deno.test(
  "the search shows ten of each kind, and of iterations the latest",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    for (let at = 0; at < 12; at++) await app.ask("POST", "projects/", { title: `Iris ${at}` });
    const [{ _id }] = await app.ask("GET", "projects/base");
    const iterations = Array.from({ length: 12 }, (_, at) => ({ iteration_name: `run ${at}` }));
    await app.ask("POST", `projects/${_id}/experiments/`, { name: "<b>", iterations });
    await app.go("ui/datasets");
    await page.keyboard.press("Meta+k");
    await page.getByRole("combobox", { name: "Search" }).fill("run");
    const runs = page.getByRole("group", { name: "Iterations" }).getByRole("option");
    await runs.first().waitFor();
    assertEquals(await runs.count(), 10);
    assert((await runs.first().innerText()).includes("run 11"));
    await page.getByRole("combobox", { name: "Search" }).fill("iris");
    const projects = page.getByRole("group", { name: "Projects" }).getByRole("option");
    await projects.first().waitFor();
    assertEquals(await projects.count(), 10);
  },
);
