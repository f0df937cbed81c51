/** The columns of the grid, in a real browser: chosen, hidden, many, with names of every kind. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { quotedName } from "../../src/contract/filter_token.ts";
import { seriousFaults } from "../support/axe.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

const NAMES = [
  "a.b.c",
  `say "hi" 'there'`,
  "<b>bold</b><script>window.isHit = true</script>",
  "__proto__",
  "constructor",
  "\u202ereversed",
  "back`tick and space",
  "x".repeat(1000),
];

Deno.test("names and values of every kind are columns, shown as text, sorted and filtered by", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { projectId, experimentId } = await addSamples(app);
  const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
  for (const offset of [1, 2]) {
    const values = Object.fromEntries(NAMES.map((name, index) => [name, index + offset / 10]));
    const parameters = {
      zero: 0,
      no: false,
      empty: "",
      nothing: null,
      list: [1, "<i>"],
      ...values,
    };
    const metrics = { ...values, diverged: "NaN", endless: "-Infinity" };
    await app.ask("POST", at, { iteration_name: `odd ${offset}`, metrics, parameters });
  }
  const { page } = app;
  const odd = "name like 'odd%'";
  for (const [index, name] of NAMES.entries()) {
    const query = new URLSearchParams({ filter: odd, sort: `metrics.${quotedName(name)} desc` });
    query.append("only", `metrics.${name}`);
    query.append("only", `parameters.${name}`);
    await app.go(`ui/projects/${projectId}?${query}`);
    await page.locator(".grid-row").first().waitFor();
    const cells = await page.locator(".grid-row .cell:not(.name)").allTextContents();
    const shown = cells.map((it) => it.replace("★", "").trim());
    const [high, low] = [String(index + 0.2), String(index + 0.1)];
    assertEquals(shown, [high, high, low, low], name);
    const title = page.locator(".titles .title").nth(1).locator("bdi");
    assertEquals(await title.textContent(), name);
  }
  const rest = ["zero", "no", "empty", "nothing", "list"].map((name) => `parameters.${name}`);
  const only = ["metrics.diverged", "metrics.endless", ...rest].map((it) => ["only", it]);
  await app.go(`ui/iterations?${new URLSearchParams([["filter", odd], ...only])}`);
  await page.locator(".grid-row").first().waitFor();
  const cells = await page.locator(".grid-row").first().locator(".cell:not(.name)")
    .allTextContents();
  assertEquals(cells.map((it) => it.trim()), [
    "NaN",
    "-Infinity",
    '""',
    '[1,"<i>"]',
    "false",
    "–",
    "0",
  ]);
  assertEquals(await page.evaluate("window.isHit"), undefined);
  const isWide = "document.documentElement.scrollWidth > innerWidth";
  assertEquals(await page.evaluate(isWide), false);
});

Deno.test(
  "the chooser shows and hides columns, and the address keeps them",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { projectId } = await addSamples(app);
    const { page } = app;
    const titles = () => page.locator(".titles .sort bdi").allTextContents();
    await app.go(`ui/projects/${projectId}`);
    await page.getByRole("button", { name: "accuracy", exact: true }).waitFor();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByLabel("Search the columns").fill("status");
    await page.getByRole("checkbox", { name: "Status" }).uncheck();
    await page.getByLabel("Search the columns").fill("err");
    await page.getByRole("checkbox", { name: "Error" }).check();
    await page.keyboard.press("Escape");
    assert(!(await titles()).includes("Status"));
    assertMatch(page.url(), /hide=status&show=error/);

    await page.getByRole("button", { name: "Actions for Started", exact: true }).click();
    await page.getByRole("menuitem", { name: "Hide" }).click();
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: /^Parameters/ }).uncheck();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.getByRole("button", { name: "accuracy", exact: true }).waitFor();
    assertEquals((await titles()).slice(0, 3), ["Name", "Took", "Experiment"]);
    await page.locator(".grid").evaluate((it) => it.scrollLeft = 1e6);
    await page.getByRole("button", { name: "Error", exact: true }).waitFor();
    assert(!(await titles()).includes("learning_rate"));
  },
);

Deno.test("of many rows and columns only those in sight are made", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { projectId, experimentId } = await addSamples(app);
  const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
  const metrics = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [`m${index}`, index]),
  );
  await app.ask("POST", at, { iteration_name: "wide", metrics });
  for (let index = 0; index < 120; index++) {
    await app.ask("POST", at, { iteration_name: `row ${index}`, metrics: { m0: index } });
  }
  const { page } = app;
  await app.go(`ui/projects/${projectId}?sort=metrics.m0+asc`);
  await page.locator(".grid-row").first().waitFor();
  await page.getByText("127 iterations").waitFor();
  const grid = page.locator(".grid");
  await grid.evaluate((it) => it.scrollLeft = 1e6);
  await page.getByRole("button", { name: "Version", exact: true }).waitFor();
  assert(await page.locator(".cell").count() < 1000);
  await grid.focus();
  // Each end leads to what has come so far, and lets the next page come.
  while (await page.locator(".grid-row", { hasText: "elsewhere" }).count() === 0) {
    await page.keyboard.press("End");
    await page.waitForTimeout(20);
  }
  assert(await page.locator(".cell").count() < 1000);
});

Deno.test(
  "the table is downloaded as CSV and as JSON, with the columns that are shown",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { projectId, ids } = await addSamples(app);
    const { page } = app;
    const query =
      "filter=metrics.accuracy+>+0.4&sort=metrics.accuracy+desc&only=status&only=metrics.accuracy";
    await app.go(`ui/projects/${projectId}?${query}`);
    await page.locator(".grid-row").first().waitFor();
    const texts: string[] = [];
    for (const item of ["This table as CSV", "This table as JSON", "All of it"]) {
      await page.getByRole("button", { name: "Download" }).click();
      const coming = page.waitForEvent("download");
      await page.getByRole("menuitem", { name: item }).click();
      texts.push(await Deno.readTextFile(await (await coming).path()));
    }
    const [csv = "", json = "", lines = ""] = texts;
    assertEquals(csv.split("\r\n").slice(0, 3), [
      "name,status,metrics.accuracy",
      "best,completed,0.9",
      "child,completed,0.7",
    ]);
    assertEquals(JSON.parse(json)[0], {
      id: ids.best,
      name: "best",
      status: "completed",
      "metrics.accuracy": 0.9,
    });
    assertEquals(lines.match(/"kind":"iteration"/g)?.length, 3);
  },
);

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test(`the grid has no serious fault, when ${colorScheme}`, { ignore }, async () => {
    await using app = await BrowsedApp.open({ browser: { colorScheme } });
    const { page } = app;
    await app.go("ui/iterations");
    await page.getByText("No iteration yet").waitFor();
    assertEquals(await seriousFaults(page), [], "empty");
    const { projectId } = await addSamples(app);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 740 });
      await app.go(`ui/projects/${projectId}?sort=metrics.accuracy+desc`);
      await page.locator(".grid-row .badge").first().waitFor();
      await page.getByLabel("Select best").check();
      assertEquals(await seriousFaults(page), [], `${width} pixels`);
      const isWide = "document.documentElement.scrollWidth > innerWidth";
      assertEquals(await page.evaluate(isWide), false);
    }
    for (const name of ["Columns", "How to filter"]) {
      await page.getByRole("button", { name }).click();
      assertEquals(await seriousFaults(page), [], name);
      await page.keyboard.press("Escape");
    }
    await page.locator("#grid-filter").fill("acc");
    await page.getByRole("option").first().waitFor();
    assertEquals(await seriousFaults(page), [], "offered names");
  });
}
