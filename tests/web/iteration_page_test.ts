/** The page of one iteration, in a real browser. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import type { MetricPoint } from "../../src/contract/journal_record.ts";
import { AT, headerOf } from "../support/journal_records.ts";
import { seriousFaults } from "../support/axe.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples, sendRecords } from "../support/sample_iterations.ts";
import { Outbox } from "../../src/journal/outbox.ts";

const ignore = BROWSER === undefined;

/** What the canvas of a chart says, once it is drawn. */
async function drawn(page: Page, title: string): Promise<string> {
  const box = page.locator(".chart-box", {
    has: page.getByRole("heading", { name: title, exact: true }),
  });
  await box.scrollIntoViewIfNeeded();
  await box.locator("canvas").first().waitFor();
  return await box.locator(".chart-canvas").getAttribute("aria-label") ?? "";
}

async function choose(page: Page, title: string, action: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${title}` }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

async function downloaded(page: Page, act: () => Promise<void>): Promise<[string, Uint8Array]> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  return [download.suggestedFilename(), await Deno.readFile(await download.path())];
}

Deno.test("an iteration's page shows all that was logged", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { ids, projectId, datasetId } = await addSamples(app);
  await app.go(`ui/iterations/${ids.best}`);
  const head = await page.locator(".iteration-head").innerText();
  assert(/best\s+completed\s+took 34 s/.test(head), head);
  assertEquals(await page.locator(".crumbs a").allTextContents(), ["Projects", "Iris", "softmax"]);
  assertMatch(
    await page.locator(".crumbs a").nth(1).getAttribute("href") ?? "",
    new RegExp(projectId),
  );
  const loss = page.locator("tr[data-metric=loss]");
  await loss.locator(".best").waitFor();
  assertEquals(await loss.locator("td").allTextContents(), ["0.05", "0.05", "1", "19"]);
  assertEquals(await loss.locator(".best").getAttribute("title"), "0.05 at step 19, the best");
  const parameters = page.locator("[data-part=parameters] tbody tr");
  assertEquals((await parameters.allInnerTexts()).map((it) => it.split(/\s+/)), [
    ["learning_rate", "0.09"],
    ["epochs", "20"],
    ["shuffle", "true"],
    ["data.split", "0.2"],
    ["seed", "0"],
  ]);
  assertEquals(await page.locator("[data-part=note] .tags li").allTextContents(), [
    "baseline",
    "keep",
  ]);
  await page.getByRole("link", { name: "child" }).waitFor();
  assertEquals(
    await page.locator("a", { hasText: "iris" }).last().getAttribute("href"),
    `ui/datasets#${datasetId}`,
  );
  assertEquals(
    await drawn(page, "loss"),
    "loss: 1 curve. loss: 20 points, from 0.05 to 1, last 0.05 at step 19.",
  );
  assertEquals(await page.locator(".curve-group summary").allInnerTexts(), ["General 2", "test 1"]);
  for (const type of ["line", "scatter", "bar", "pie", "boxplot"]) {
    assertMatch(await drawn(page, `A ${type}`), new RegExp(`^A ${type}: `));
  }
  const image = page.locator("[data-image] img");
  await image.scrollIntoViewIfNeeded();
  const shown = "document.querySelector('[data-image] img').decode().then(() => 'shown')";
  assertEquals(await page.evaluate(shown), "shown");
  assertEquals(await seriousFaults(page), []);
});

Deno.test("charts of an iteration can be looked at closely, and kept", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { ids } = await addSamples(app);
  await app.go(`ui/iterations/${ids.best}`);
  await drawn(page, "loss");
  await choose(page, "loss", "Larger");
  const dialog = page.getByRole("dialog", { name: "loss" });
  await dialog.locator("canvas").first().waitFor();
  const [png, pixels] = await downloaded(page, async () => {
    await dialog.getByRole("button", { name: "More for loss" }).click();
    await page.getByRole("menuitem", { name: "Download as PNG" }).click();
  });
  assertEquals([png, String.fromCharCode(...pixels.subarray(1, 4))], ["loss.png", "PNG"]);
  await page.keyboard.press("Escape");
  const [svg, lines] = await downloaded(page, () => choose(page, "loss", "Download as SVG"));
  assertEquals(svg, "loss.svg");
  assertMatch(new TextDecoder().decode(lines), /^<svg[^]*>loss<[^]*<\/svg>$/);
  await drawn(page, "A boxplot");
  await choose(page, "A boxplot", "Data as a table");
  const table = page.getByRole("dialog", { name: "A boxplot" });
  assertEquals(await table.locator("tbody tr").first().innerText(), "a\t1\t2\t3\t4\t9");
  const [, csv] = await downloaded(page, () => table.getByRole("button", { name: "CSV" }).click());
  assertMatch(new TextDecoder().decode(csv), /^x,minimum,[^\r]*\r\na,1,2,3,4,9\r\n/);
  await page.keyboard.press("Escape");
  const log = page.locator(".chart-box", { hasText: "loss" }).getByRole("button", { name: "Log" });
  await log.click();
  assertEquals(await log.getAttribute("aria-pressed"), "true");
  await page.getByLabel("Smoothing").fill("0.5");
  await page.getByLabel("Search curves").fill("test");
  await page.waitForURL(/smoothing=0.5&curves=test/);
  assertEquals(await page.locator("#curves .chart-box").count(), 1);
  await page.reload();
  await drawn(page, "test.accuracy");
  assertEquals(await page.getByLabel("Smoothing").inputValue(), "0.5");
  const [file, values] = await downloaded(
    page,
    () => page.locator("[data-part=metrics]").getByRole("link", { name: "CSV" }).click(),
  );
  assertEquals(file, "metrics.csv");
  assertMatch(
    new TextDecoder().decode(values),
    /^name,last,minimum,[^]*\r\nloss,0.05,0.05,19,1,0\r\n/,
  );
});

Deno.test("a curve that is zoomed into shows more of its points", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const { projectId, experimentId } = await addSamples(app);
  const iterations = `projects/${projectId}/experiments/${experimentId}/iterations/`;
  const id = "abc".padStart(24, "0");
  const points = Array.from({ length: 5000 }, (_, step): MetricPoint => [
    "long",
    step,
    step % 7 === 3 ? "NaN" : Math.sin(step / 9),
  ]);
  const start = AT + Number.parseInt(id, 16) * 60_000;
  const header = headerOf({ id, started_at: start });
  await sendRecords(app, iterations, id, 1, [header, { type: "metrics", points }]);
  await app.go(`ui/iterations/${id}`);
  assertMatch(await drawn(page, "long"), /long: [3-5]\d\d points, from -1 to 0.9\d+, last/);
  await page.getByRole("button", { name: "Zoom" }).click();
  const place = await page.locator(".chart-canvas").boundingBox();
  const more = page.waitForRequest(/metrics\/long\?points=4000/);
  const { x, y, width, height } = place!;
  await page.mouse.move(x + width * 0.5, y + height * 0.3);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.58, y + height * 0.5, { steps: 4 });
  await page.mouse.up();
  await more;
  await page.getByRole("img", { name: /long: [2-4]\d\d\d points/ }).waitFor();
});

Deno.test(
  "name, note and tags are changed where they stand, and other pages see it",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { ids } = await addSamples(app);
    await app.go(`ui/iterations/${ids.first}`);
    const [other] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate("void open(location.href)"),
    ]);
    await page.keyboard.press("n");
    await page.getByLabel("Note", { exact: true }).fill("a <b>note</b>\nof two lines");
    await page.getByLabel("Add a tag").fill("tag, with a comma");
    await page.keyboard.press("Enter");
    await page.getByLabel("Add a tag").fill("second");
    await page.getByRole("button", { name: "Remove the tag tag, with a comma" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("[data-part=note] .note", { hasText: "of two lines" }).waitFor();
    assertEquals(await page.locator("[data-part=note] .tags li").allTextContents(), ["second"]);
    await other.locator(".note", { hasText: "a <b>note</b>" }).waitFor();
    await page.keyboard.press("n");
    await page.getByLabel("Note", { exact: true }).fill("thrown away");
    await page.keyboard.press("Escape");
    assertEquals(await page.locator(".note").innerText(), "a <b>note</b>\nof two lines");
    await page.keyboard.press("e");
    await page.getByRole("dialog").getByLabel("Name").fill("renamed");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("heading", { name: "renamed", level: 1 }).waitFor();
    await other.getByRole("heading", { name: "renamed", level: 1 }).waitFor();
    assertMatch(await other.title(), /^renamed/);
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "best", level: 1 }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { name: "renamed", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Actions for this iteration" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/\/ui\/projects\//);
    await other.getByRole("heading", { name: "This iteration was deleted." })
      .waitFor();
    app.complaints.length = 0; // the browser tells of the page that is gone
  },
);

Deno.test(
  "an iteration's page grows while it runs, and tells at once why it failed",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { ids, projectId, experimentId } = await addSamples(app);
    const iterations = `projects/${projectId}/experiments/${experimentId}/iterations/`;
    const next = 12;
    await app.go(`ui/iterations/${ids.running}`);
    await page.locator(".badge.running").waitFor();
    assertMatch(await drawn(page, "loss"), /8 points/);
    await sendRecords(app, iterations, ids.running, next, [
      { type: "metrics", points: [["loss", 8, 7.5], ["fresh", 0, 1], ["fresh", 1, 2]] },
    ]);
    await page.locator("tr[data-metric=loss] td", { hasText: "7.5" }).first().waitFor();
    await page.locator(".chart-canvas[aria-label*='9 points, from 0.125 to 7.5']").waitFor();
    assertMatch(await drawn(page, "fresh"), /2 points/);
    const cause = { name: "Error", message: "disk <full>" };
    const error = {
      name: "RangeError",
      message: "too far",
      stack: "RangeError: too far\n    at f (x.ts:1:2)",
      cause,
    };
    await sendRecords(app, iterations, ids.running, next + 1, [
      { type: "end", status: "failed", error },
    ]);
    await page.getByRole("heading", { name: "Why it failed" }).waitFor();
    const told = await page.locator("#error-text").innerText();
    assertEquals(told.split(/\n+/), [
      "RangeError: too far",
      "at f (x.ts:1:2)",
      "caused by Error: disk <full>",
    ]);
    assertMatch(await page.locator(".iteration-head").innerText(), /failed\s+took 13 s/);
  },
);

Deno.test(
  "whatever is in an iteration, its page shows it and runs nothing of it",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { projectId, experimentId } = await addSamples(app);
    const iterations = `projects/${projectId}/experiments/${experimentId}/iterations/`;
    const id = "abc".padStart(24, "0");
    const hostile =
      `</script><script>throw 1</script>"'><img src=x onerror=throw(2)> \u202Eright to left`;
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="throw 3"><script>top.ran = 1</script></svg>`;
    const image = (name: string, text: string) => ({
      name,
      encoded_image: btoa(text),
      comparable: false,
    });
    await app.ask("POST", iterations, {
      id,
      iteration_name: hostile,
      metrics: { [hostile]: 1, [".."]: 2 },
      parameters: {
        [hostile]: hostile,
        long: "y".repeat(10_000),
        empty: "",
        none: null,
        __proto__x: 0,
      },
      note: hostile,
      tags: [hostile],
      interactive_charts: [{
        chart_type: "line",
        name: hostile,
        chart_title: hostile,
        chart_subtitle: hostile,
        x_label: hostile,
        x_data: [[1, 2]],
        y_data: [[1, 2], [2, 1]],
        y_data_names: [hostile, "{a|b}"],
      }],
      image_charts: [image(hostile, svg), image("text", "no image"), {
        ...image("odd", ""),
        encoded_image: "!",
      }],
    });
    await page.setViewportSize({ width: 360, height: 700 });
    await app.go(`ui/iterations/${id}`);
    assertEquals(await page.locator("h1").innerText(), hostile);
    assertEquals(await page.locator(".note").innerText(), hostile);
    await drawn(page, hostile);
    await page.getByText("download it").waitFor();
    await page.locator("[data-image]").first().click();
    await page.keyboard.press("r");
    await page.keyboard.press("+");
    const turned = await page.evaluate("document.querySelector('.lightbox img').style.transform");
    assertEquals(turned, "translate(0px, 0px) scale(1.25) rotate(90deg)");
    await page.keyboard.press("ArrowRight");
    assertEquals(await page.locator(".lightbox h2").innerText(), "text");
    await page.keyboard.press("Escape");
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assertEquals(width, 360);
    assertEquals(await page.evaluate("'ran' in globalThis"), false);
    assertEquals(await seriousFaults(page), []);
  },
);

Deno.test("images come as what they are by their bytes, and nothing in them may run", async () => {
  await using app = await BrowsedApp.open();
  const { ids, projectId, experimentId } = await addSamples(app);
  const iterations = `projects/${projectId}/experiments/${experimentId}/iterations/`;
  const images = [["a.svg", "<svg/>"], ["b", "no image"]].map(([name, text]) => ({
    name,
    encoded_image: btoa(text!),
  }));
  const { id } = await app.ask("POST", iterations, { iteration_name: "i", image_charts: images });
  const reply = async (path: string) => {
    const { status, headers, body } = await fetch(`${app.url}/ui/iterations/${path}`);
    await body?.cancel();
    const told = ["content-type", "content-disposition"].map((name) => headers.get(name));
    assertMatch(
      headers.get("content-security-policy") ?? "",
      status === 200 ? /^sandbox; default-src 'none'/ : /./,
    );
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    return [status, ...told];
  };
  assertEquals(await reply(`${id}/images/0`), [200, "image/svg+xml", "inline"]);
  assertEquals(await reply(`${id}/images/a.svg`), [200, "image/svg+xml", "inline"]);
  assertEquals(await reply(`${id}/images/1`), [200, "application/octet-stream", "attachment"]);
  assertEquals((await reply(`${ids.best}/images/confusion`))[1], "image/png");
  assertEquals((await reply(`${id}/images/2`))[0], 404);
  assertEquals((await reply(`${"f".repeat(24)}/images/0`))[0], 404);
  assertEquals((await reply("no-id/images/0"))[0], 404);
});

Deno.test("an iteration that waits in the outbox is shown, and says why it cannot be changed", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const outbox = new Outbox(app.directory);
  const writer = outbox.create(headerOf({ project: { name: "Nowhere yet" } }), AT);
  writer.append({ type: "metrics", points: [["loss", 0, 2], ["loss", 1, 1]] }, AT);
  (await writer.close())[Symbol.dispose]();
  await app.go(`ui/iterations/${outbox.list()[0]}`);
  await page.getByText("not yet: it is read from the outbox").waitFor();
  assertMatch(await drawn(page, "loss"), /2 points, from 1 to 2/);
  await page.keyboard.press("e");
  await page.getByRole("dialog").getByLabel("Name").fill("renamed");
  await page.getByRole("button", { name: "Rename" }).click();
  assertMatch(await page.getByRole("alert").innerText(), /not in the App's database yet/);
});
