/** Iterations and comparisons as files, which a browser opens without the App. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { fromChart } from "../../src/contract/interactive_chart.ts";
import { inertSvg } from "../../src/web/snapshot_chart.ts";
import { thinChart } from "../../src/web/snapshot_content.ts";
import { fileName } from "../../src/web/snapshot_file.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addHostile, HOSTILE } from "../support/hostile_iterations.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

/** The colours of the first picture's curves, as they are seen. */
const STROKES = `[...document.querySelector("figure svg").querySelectorAll("g path")]
  .map((path) => getComputedStyle(path).stroke)`;

/** How wide the first image is, as the browser knows it. */
async function widthOf(page: Page): Promise<number> {
  return await page.evaluate("document.querySelector('img').naturalWidth");
}

/** Opens a snapshot as a file, in a browser that can reach nothing. */
async function open(app: BrowsedApp, path: string): Promise<string> {
  const response = await fetch(`${app.url}/${path}`);
  const text = await response.text();
  assertEquals(response.status, 200, text);
  assertMatch(
    response.headers.get("content-disposition")!,
    /^attachment; filename\*=UTF-8''\S+\.html$/,
  );
  assertMatch(
    response.headers.get("content-security-policy")!,
    /^default-src 'none'; style-src 'sha256-/,
  );
  const file = `${app.directory}/snapshot.html`;
  await Deno.writeTextFile(file, text);
  await app.page.route(/^https?:/, (route) => route.abort());
  await app.page.goto(`file://${file}`);
  return text;
}

Deno.test(
  "the snapshot of an iteration tells all of it, and needs nobody",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { ids } = await addSamples(app);
    const text = await open(app, `ui/iterations/${ids.best}/snapshot`);
    assert(!/<script|<link|<base| style=|src="(?!data:)|href=/.test(text), "it is not by itself");
    assertEquals(await page.locator("h1").innerText(), "best");
    const shown = await page.locator("main").innerText();
    for (
      const told of ["The best so far.", "learning_rate", "0.09", "baseline, keep", "2.9.6", "iris"]
    ) {
      assertStringIncludes(shown, told);
    }
    assertEquals(await page.locator("figcaption").allInnerTexts(), [
      "loss",
      "accuracy",
      "test.accuracy",
      "A line",
      "A scatter",
      "A bar",
      "A pie",
      "A boxplot",
      "confusion",
    ]);
    assertEquals(await widthOf(page), 1);
    const curve = page.locator("figure svg").first();
    assertMatch(
      await curve.locator("path[stroke='var(--series-0)']").first().getAttribute("d") ?? "",
      /^M/,
    );
    assertEquals(
      await page.evaluate("getComputedStyle(document.body).margin"),
      "0px",
    );
  },
);

Deno.test("the snapshot of a failed iteration tells why", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { ids } = await addSamples(app);
  await open(app, `ui/iterations/${ids.failed}/snapshot`);
  assertEquals(await app.page.locator("pre").allInnerTexts(), [
    "RangeError: Loss is NaN at step 5\n    at train (train.ts:42:11)",
    "caused by Error: division by zero",
  ]);
});

Deno.test(
  "the snapshot of a comparison has its table as it was seen, and its pictures",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open({ browser: { colorScheme: "dark" } });
    const { page } = app;
    const { ids } = await addSamples(app);
    await open(app, `ui/compare/snapshot?ids=${ids.first},${ids.best}&base=${ids.first}&different`);
    assertEquals(await page.locator("h1").innerText(), "Comparing 2 iterations from 1 experiment");
    assertEquals(await page.locator("thead .name").allInnerTexts(), ["first", "best"]);
    const accuracy = page.locator("tr", { hasText: "+0.4 (+80 %)" });
    assertStringIncludes(await accuracy.innerText(), "★ best");
    assertEquals(await page.locator("tr", { hasText: "data.split" }).isVisible(), false);
    assertEquals(await page.locator("main button, main a").count(), 0);
    const [first, second] = await page.evaluate<string[]>(STROKES);
    assertEquals([first, second], ["rgb(122, 167, 255)", "rgb(251, 154, 91)"]);
  },
);

Deno.test(
  "whatever is in iterations, their snapshots show it and run nothing of it",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const [one, other] = await addHostile(app, await addSamples(app));
    for (
      const path of [`ui/iterations/${one}/snapshot`, `ui/compare/snapshot?ids=${one},${other}`]
    ) {
      const text = await open(app, path);
      assertEquals(
        [...text.matchAll(/<(?:script|foreignObject|iframe|a)\b/g)].length,
        0,
      );
      assertEquals(await page.evaluate("globalThis.ran"), undefined as unknown);
      assertEquals(await page.locator("script, [onload], [onerror], [style]").count(), 0);
      const texts = await page.locator("svg text").allTextContents();
      assert(texts.some((it) => it.includes("</script>")), texts.join());
      assertStringIncludes(await page.locator("main").innerText(), HOSTILE.slice(0, 100));
      assertEquals(await widthOf(page), 9);
    }
  },
);

Deno.test("a snapshot of what is not there says so", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { ids } = await addSamples(app);
  for (
    const path of [
      "iterations/nonsense/snapshot",
      `iterations/${"f".repeat(24)}/snapshot`,
      `compare/snapshot?ids=${ids.best}`,
    ]
  ) {
    const response = await fetch(`${app.url}/ui/${path}`);
    assertEquals(response.status, 404, path);
    assertStringIncludes(await response.text(), "All projects");
  }
});

Deno.test("a snapshot of a thousand metrics is of a size that can be sent, and says what is cut", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { projectId, experimentId } = await addSamples(app);
  const ids = ["c".repeat(24), "d".repeat(24)];
  const metrics = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`m${index}`, index]),
  );
  for (const id of ids) {
    const at = `projects/${projectId}/experiments/${experimentId}/iterations/`;
    await app.ask("POST", at, { id, iteration_name: "many", metrics });
  }
  for (const path of [`iterations/${ids[0]}/snapshot`, `compare/snapshot?ids=${ids}`]) {
    const text = await (await fetch(`${app.url}/ui/${path}`)).text();
    assertStringIncludes(text, "The first 200 of 1000 metrics are shown.");
    assert(!text.includes(">m200<") && text.includes(">m199<"));
  }
});

Deno.test("inertSvg() turns styles of texts into attributes, and known colours into the file's", () => {
  const svg =
    '<svg width="640" height="320" viewBox="0 0 640 320"><text style="font-size:12px;font-weight:bold;" ' +
    'fill="#18202c" class="a">&quot; style=&quot;</text><style ><![CDATA[.a:hover{}]]></style></svg>';
  assertEquals(
    inertSvg(svg),
    '<svg viewBox="0 0 640 320"><text font-size="12px" font-weight="bold" fill="var(--text)">' +
      "&quot; style=&quot;</text></svg>",
  );
});

Deno.test("thinChart() leaves a part of the points, spread over all of them, or the first categories", () => {
  const long = Array.from({ length: 10_000 }, (_, index) => index);
  const chartOf = (type: "line" | "bar") =>
    thinChart({ id: "", ...fromChart({ name: "a", type, x: [long], y: [long] }) });
  const line = chartOf("line").x_data[0]!;
  assertEquals([line.length, line[1], line.at(-1)], [2000, 5, 9995]);
  assertEquals(chartOf("bar").y_data[0]!.at(-1), 1999);
});

Deno.test("fileName() is one that every system can have", () => {
  assertEquals(fileName("Läufe: 3/4 <b>"), "Läufe-3-4-b.html");
  assertEquals(fileName("../../etc/passwd"), "etc-passwd.html");
  assertEquals(fileName("\u202E\n"), "snapshot.html");
  assertEquals(fileName("😀".repeat(200)), "snapshot.html");
  assertEquals(fileName("a".repeat(200)).length, 65);
});
