/** The page of a comparison, in a real browser. */

import { assertEquals, assertMatch } from "@std/assert";
import type { RecordContent } from "../../src/contract/journal_record.ts";
import { seriousFaults } from "../support/axe.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addHostile, HOSTILE } from "../support/hostile_iterations.ts";
import { addSamples, sendRecords } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

/** The texts of a row's cells. */
async function row({ page }: BrowsedApp, section: string, name: string): Promise<string[]> {
  const bodies = page.locator("table.compare tbody", {
    has: page.locator(".section", { hasText: section }),
  });
  const found = bodies.locator("tr", {
    has: page.locator("th .text", { hasText: new RegExp(`^${name}$`) }),
  });
  const texts = await found.locator("td").allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, " ").trim());
}

function heads({ page }: BrowsedApp): Promise<string[]> {
  return page.locator("table.compare thead .name").allInnerTexts();
}

Deno.test(
  "ui/compare answers what differs between two iterations, and which is better",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { ids } = await addSamples(app);
    await app.go(`ui/compare?ids=${ids.first},${ids.best},${ids.elsewhere}`);
    assertEquals(
      await page.locator("h1").textContent(),
      "Comparing 3 iterations from 2 experiments",
    );
    assertEquals(await heads(app), ["first", "best", "elsewhere"]);
    assertEquals(await row(app, "Metrics", "accuracy"), ["0.5", "0.9 ★ best", "–"]);
    assertEquals(await row(app, "Parameters", "seed"), ["0", "0", "–"]);
    assertEquals(await row(app, "Parameters", "shuffle"), ["false", "true", "–"]);

    await page.getByRole("button", { name: "Remove elsewhere" }).click();
    await page.getByText("Comparing 2 iterations from 1 experiment").first().waitFor();
    assertEquals(await page.locator("tr", { hasText: "data.split" }).isVisible(), true);
    await page.getByLabel("Only differences").check();
    assertEquals(await page.locator("tr", { hasText: "data.split" }).isVisible(), false);

    await page.getByLabel("Baseline").selectOption("first");
    await page.locator(".delta").first().waitFor();
    assertEquals(await row(app, "Metrics", "accuracy"), ["0.5", "0.9 ★ best +0.4 (+80 %)"]);
    assertEquals(await page.getByLabel("Baseline").inputValue(), ids.first);

    await page.getByRole("button", { name: "Higher is better: change" }).first().click();
    await page.getByRole("button", { name: "Lower is better: change" }).first().waitFor();
    assertEquals(await row(app, "Metrics", "accuracy"), ["0.5 ★ best", "0.9 +0.4 (+80 %)"]);

    const view = page.url();
    await app.go("ui/projects");
    await page.goto(view);
    assertEquals(await page.getByLabel("Only differences").isChecked(), true);
    assertEquals(await page.locator("tr", { hasText: "data.split" }).isVisible(), false);
    assertEquals(await row(app, "Metrics", "accuracy"), ["0.5 ★ best", "0.9 +0.4 (+80 %)"]);
  },
);

Deno.test("ui/compare adds an iteration that is searched for", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { ids } = await addSamples(app);
  await app.go(`ui/compare?ids=${ids.first},${ids.best}`);
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "running" }).waitFor();
  assertEquals(await dialog.getByRole("button", { name: "best" }).count(), 0);
  await dialog.getByLabel("Name or id").fill("fail");
  await dialog.getByRole("button", { name: "running" }).waitFor({ state: "detached" });
  await dialog.getByRole("button", { name: "failed" }).click();
  await page.getByText("Comparing 3 iterations").first().waitFor();
  assertEquals(await heads(app), ["first", "best", "failed"]);
  assertMatch(page.url(), new RegExp(`ids=${ids.first},${ids.best},${ids.failed}$`));
  await page.goBack();
  await page.getByText("Comparing 2 iterations").first().waitFor();
});

Deno.test(
  "ui/compare draws curves, charts, axes and pairs, and keeps what is chosen",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open({
      browser: { viewport: { width: 1280, height: 4000 } },
    });
    const { page } = app;
    const { ids } = await addSamples(app);
    await app.go(`ui/compare?ids=${ids.first},${ids.best}`);
    const drawn = (label: RegExp) => page.getByRole("img", { name: label }).first().waitFor();
    await drawn(/^loss: 2 curves\. first: 20 points/);
    await drawn(/^Metrics: bar chart of 2 series/);
    await drawn(/^A pie: pie chart/);
    await drawn(/^2 iterations as lines through learning_rate/);
    await drawn(/^test\.accuracy of 2 iterations against learning_rate/);
    assertEquals(await page.locator("canvas").count() >= 7, true);

    await page.getByLabel("Across").selectOption("epochs");
    await page.getByLabel("Up").selectOption("loss");
    await page.getByRole("button", { name: "Remove the axis shuffle" }).click();
    const loss = page.locator(".chart-box", { has: page.locator("h3[title='loss']") });
    await loss.getByRole("button", { name: "Log" }).click();
    assertMatch(page.url(), /&view=log,0,100,loss$/);
    await page.reload();
    await drawn(/^loss of 2 iterations against epochs/);
    await loss.getByRole("button", { name: "Log", pressed: true }).waitFor();
    await drawn(/^2 iterations as lines through learning_rate, test\.accuracy/);
    const box = page.locator(".chart-box", { hasText: "loss against epochs" });
    await box.getByRole("button", { name: /^More for/ }).click();
    await page.getByRole("menuitem", { name: "Data as a table" }).click();
    assertEquals(await page.locator("dialog tbody tr").allInnerTexts(), [
      "first\t20\t0.05",
      "best\t20\t0.05",
    ]);
  },
);

Deno.test("ui/compare moves with an iteration that runs", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { ids, projectId, experimentId } = await addSamples(app);
  await app.go(`ui/compare?ids=${ids.running},${ids.best}`);
  assertEquals((await row(app, "Metrics", "loss"))[0], "0.125");
  const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
  const { acknowledged } = await app.ask("GET", `${at}${ids.running}/journal`);
  const more: RecordContent[] = [{ type: "metrics", points: [["loss", 8, 0.0625]] }];
  await sendRecords(app, at, ids.running, acknowledged + 1, more);
  await page.locator("td", { hasText: "0.0625" }).waitFor();
});

Deno.test("ui/compare gives the table as files", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { ids } = await addSamples(app);
  await app.go(`ui/compare?ids=${ids.first},${ids.best}`);
  for (
    const [button, content] of [["CSV", /^parameters,epochs,20,20$/m], ["JSON", /"loss"/]] as const
  ) {
    const download = page.waitForEvent("download");
    await page.locator("#comparison-tools").getByRole("button", { name: button }).click();
    const path = await (await download).path();
    assertMatch(await Deno.readTextFile(path), content);
  }
});

Deno.test(
  "ui/compare says what is missing, and what to do with fewer than two",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { ids, projectId, experimentId } = await addSamples(app);
    await app.ask(
      "DELETE",
      `projects/${projectId}/experiments/${experimentId}/iterations/${ids.child}`,
    );
    await app.go(`ui/compare?ids=${ids.first},${ids.child},nonsense,${ids.best},${ids.first}`);
    assertEquals(
      await page.locator("h1").textContent(),
      "Comparing 2 iterations from 1 experiment",
    );
    const notice = await page.locator(".notice").innerText();
    assertMatch(
      notice.replaceAll(/\s+/g, " "),
      new RegExp(`^2 are not there, or deleted: ${ids.child} nonsense$`),
    );
    await app.go(`ui/compare?ids=${ids.first},${ids.child}`);
    assertEquals(await page.locator("h1").textContent(), "Comparing takes two iterations");
    assertMatch(await page.locator("main").innerText(), /There is only first\./);
    await app.go("ui/compare");
    await page.getByRole("link", { name: "All iterations" }).waitFor();
  },
);

Deno.test(
  "whatever is in iterations, their comparison shows it and runs nothing of it",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open({
      browser: { viewport: { width: 360, height: 3000 } },
    });
    const { page } = app;
    const samples = await addSamples(app);
    const ids = await addHostile(app, samples);
    await app.go(`ui/compare?ids=${ids}`);
    await page.getByRole("img", { name: /1 \(2\)|chart of/ }).first().waitFor();
    const name = HOSTILE.slice(0, 100);
    assertEquals(await heads(app), [name, `${name} [2]`]);
    assertEquals(await row(app, "Parameters", "empty"), ['""', "–"]);
    assertEquals(await row(app, "Parameters", "none"), ["null", "–"]);
    assertEquals(
      await page.evaluate(
        "[globalThis.ran ?? 0, document.querySelectorAll('#comparison script').length]",
      ),
      [0, 0],
    );
    assertEquals(await page.locator("#comparison .images img").count(), 2);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 360);
  },
);

Deno.test("ui/compare has the first of very many metrics, and all when they are asked for", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { projectId, experimentId } = await addSamples(app);
  const ids = ["c".repeat(24), "d".repeat(24)];
  const metrics = Object.fromEntries(
    Array.from({ length: 5100 }, (_, index) => [`m${index}`, index]),
  );
  for (const id of ids) {
    const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
    await app.ask("POST", at, { id, iteration_name: "many", metrics });
  }
  await app.go(`ui/compare?ids=${ids}`);
  assertMatch(
    await page.locator(".notice").innerText(),
    /^The first 5000 of 5100 metrics are in the table\./,
  );
  assertEquals(await page.locator("tr", { hasText: "m5099" }).count(), 0);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.locator("tr", { hasText: "m5099" }).waitFor({ state: "attached" });
  assertMatch(page.url(), /&all=$/);
});

Deno.test("ui/compare keeps nobody out", { ignore }, async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await using app = await BrowsedApp.open({ browser: { colorScheme } });
    const { ids } = await addSamples(app);
    await app.go(`ui/compare?ids=${ids.best},${ids.failed},${ids.running}&base=${ids.best}`);
    await app.page.locator(".chart-box canvas").first().waitFor();
    assertEquals(await seriousFaults(app.page), []);
  }
});
