/** The grid of iterations, in a real browser. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples, type Samples, sendRecords } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

/** The names of the rows, from the top. */
function namesOf(page: Page): Promise<string[]> {
  return page.locator(".grid-row .name a").allTextContents();
}

/** Waits until the rows have these names. */
async function waitForNames(page: Page, names: readonly string[]): Promise<void> {
  const isThere = (wanted: string) => {
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(of: string): Iterable<{ textContent: string }> };
    };
    const links = [...document.querySelectorAll(".grid-row .name a")];
    return links.map((it) => it.textContent).join() === wanted;
  };
  await page.waitForFunction(isThere, names.join()).catch(async (cause) => {
    throw new Error(`the rows are ${await namesOf(page)}, and not ${names}`, { cause });
  });
}

function cell(page: Page, name: string, column: string) {
  const title = page.locator(`.titles [role=columnheader]`, { hasText: column }).first();
  const row = page.locator(".grid-row", { hasText: name }).first();
  return {
    async text(): Promise<string | null> {
      const index = await title.getAttribute("aria-colindex");
      return await row.locator(`[aria-colindex="${index}"]`).textContent();
    },
  };
}

async function open(app: BrowsedApp, query = ""): Promise<Samples> {
  const samples = await addSamples(app);
  await app.go(`ui/projects/${samples.projectId}${query}`);
  await app.page.locator(".grid-row").first().waitFor();
  return samples;
}

const NEWEST_FIRST = ["elsewhere", "running", "failed", "best", "first"];

Deno.test("the grid sorts by a click, marks the best value, and keeps it in its address", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  await open(app);
  const { page } = app;
  await waitForNames(page, NEWEST_FIRST);
  await page.locator(".grid-row .best").first().waitFor();
  assertEquals((await cell(page, "best", "accuracy").text())?.trim(), "★0.9");

  await page.getByRole("button", { name: "accuracy", exact: true }).click();
  await waitForNames(page, ["best", "child", "first", "running", "failed", "elsewhere"]);
  assertMatch(page.url(), /sort=metrics\.accuracy\+desc/);
  assertEquals(
    await page.locator("[aria-sort=descending]").textContent().then((it) => it?.trim().slice(0, 8)),
    "accuracy",
  );
  await page.reload();
  await waitForNames(page, ["best", "child", "first", "running", "failed", "elsewhere"]);

  await page.getByRole("button", { name: "Actions for accuracy", exact: true }).click();
  await page.getByRole("menuitem", { name: "Lower is better" }).click();
  await page.locator(".grid-row", { hasText: "failed" }).locator(".best").first().waitFor();
  assertMatch(page.url(), /lower=accuracy/);
  await page.getByRole("button", { name: "Clear sorting" }).click();
  await waitForNames(page, NEWEST_FIRST);
});

Deno.test(
  "the grid filters, tells what is wrong with a filter, and offers names",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    await open(app);
    const { page } = app;
    await page.keyboard.press("f");
    await page.keyboard.type("metrics.accuracy >");
    await page.keyboard.press("Enter");
    await page.locator("#filter-error").waitFor();
    assertMatch(
      await page.locator("#filter-error").textContent() ?? "",
      /Cannot read the filter.*\^/s,
    );

    await page.keyboard.type(" 0.4 and stat");
    await page.getByRole("option", { name: "status" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.type("= 'completed'");
    assertEquals(
      await page.locator("#grid-filter").inputValue(),
      "metrics.accuracy > 0.4 and status = 'completed'",
    );
    await page.keyboard.press("Enter");
    await waitForNames(page, ["child", "best", "first"]);
    assertEquals(await page.locator("#filter-error").count(), 0);
    assertEquals(await page.locator(".count").textContent(), "3 iterations");

    await page.getByRole("button", { name: "Actions for loss", exact: true }).click();
    await page.getByRole("menuitem", { name: "Filter" }).click();
    await page.getByRole("textbox", { name: "Value" }).fill("0.1");
    await page.getByLabel("Comparison").selectOption("<");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await waitForNames(page, ["best", "first"]);
    assertMatch(await page.locator("#grid-filter").inputValue(), / and metrics\.loss < 0\.1$/);

    await page.goBack();
    await waitForNames(page, ["child", "best", "first"]);
    await page.goForward();
    await waitForNames(page, ["best", "first"]);
    assertMatch(await page.locator("#grid-filter").inputValue(), / and metrics\.loss < 0\.1$/);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await waitForNames(page, NEWEST_FIRST);
    await page.locator("#grid-filter").fill("metrics.acuracy > 0");
    await page.keyboard.press("Enter");
    await page.getByText("No iteration here has metrics.acuracy.").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).first().click();
    await waitForNames(page, NEWEST_FIRST);
    await page.locator("#grid-search").fill("BES");
    await waitForNames(page, ["best"]);
    await page.locator("#grid-search").fill("nowhere at all");
    await page.getByText("No iteration is as the filter says.").waitFor();
  },
);

Deno.test("children stand under their parent", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  await open(app);
  const { page } = app;
  await page.getByRole("button", { name: "Show 1 child" }).click();
  await waitForNames(page, ["elsewhere", "running", "failed", "best", "child", "first"]);
  assertEquals(await page.locator(".grid-row.child").getAttribute("aria-level"), "2");
  await page.getByRole("button", { name: "Hide 1 child" }).click();
  await waitForNames(page, NEWEST_FIRST);
});

Deno.test(
  "the experiments choose what is shown, and are made, changed and deleted",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { otherExperimentId } = await open(app);
    const { page } = app;
    await page.getByRole("button", { name: "forest", exact: true }).click();
    await waitForNames(page, ["elsewhere"]);
    assertMatch(page.url(), new RegExp(`experiments=${otherExperimentId}`));
    await page.getByLabel("Show softmax").check();
    await waitForNames(page, NEWEST_FIRST);
    await page.getByLabel("Show forest").uncheck();
    await waitForNames(page, NEWEST_FIRST.slice(1));

    await page.getByRole("button", { name: "New experiment" }).click();
    await page.getByLabel("Name", { exact: true }).fill("boosting");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "boosting", exact: true }).click();
    await page.getByText("No iteration yet").waitFor();
    assertMatch(await page.locator(".empty pre").textContent() ?? "", /experiment: "boosting"/);
    await page.getByRole("button", { name: "Actions for boosting" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).last().click();
    await waitForNames(page, NEWEST_FIRST);
    assertEquals(await page.getByRole("button", { name: "boosting", exact: true }).count(), 0);
  },
);

Deno.test(
  "selected iterations are renamed, deleted and compared, by the keyboard too",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { ids } = await open(app);
    const { page } = app;
    await waitForNames(page, NEWEST_FIRST);
    await page.getByLabel("Select failed").check();
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByLabel("Name", { exact: true }).fill("it <b>failed</b>");
    await page.getByRole("button", { name: "Rename" }).last().click();
    await waitForNames(page, ["elsewhere", "running", "it <b>failed</b>", "best", "first"]);

    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator("dialog", { hasText: "it <b>failed</b>" }).waitFor();
    await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
    await waitForNames(page, ["elsewhere", "running", "best", "first"]);

    await page.locator(".grid").focus();
    for (const key of ["End", "Space", "ArrowUp", "Space"]) await page.keyboard.press(key);
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("c");
    await page.waitForURL(/ui\/compare/);
    assertEquals(new URL(page.url()).searchParams.get("ids"), [ids.first, ids.best].join());
    await page.goBack();
    await waitForNames(page, ["elsewhere", "running", "best", "first"]);
    await page.getByText("2 selected").waitFor();
    await page.getByLabel("Select all that match").check();
    await page.getByText("5 selected").waitFor(); // the child as well
    await page.keyboard.press("c"); // though the box has the focus
    await page.waitForURL(/ui\/compare/);
  },
);

Deno.test(
  "what happens in the App is seen at once, and changes nothing else",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { projectId, experimentId, ids } = await open(app);
    const { page } = app;
    await waitForNames(page, NEWEST_FIRST);
    await page.getByLabel("Select best").check();
    await page.getByText("6 iterations, 1 selected").waitFor();
    const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
    await sendRecords(app, at, ids.running, 12, [
      { type: "metrics", points: [["accuracy", 9, 0.95]] },
      { type: "end", status: "completed", error: null },
    ]);
    await page.locator(".grid-row", { hasText: "running" }).getByText("completed").waitFor();
    assertEquals((await cell(page, "running", "accuracy").text())?.trim().replace("★", ""), "0.95");
    assert(await page.getByLabel("Select best").isChecked());

    await app.ask("POST", at, { iteration_name: "new", metrics: { brand_new: 1 } });
    await waitForNames(page, ["new", ...NEWEST_FIRST]);
    assertEquals(await page.locator(".count").textContent(), "7 iterations, 1 selected");
    await page.getByRole("button", { name: "brand_new", exact: true }).waitFor();
    await app.ask("DELETE", `${at}${ids.first}`);
    await waitForNames(page, ["new", ...NEWEST_FIRST.slice(0, -1)]);
    await page.getByText("6 iterations, 1 selected").waitFor();
  },
);
