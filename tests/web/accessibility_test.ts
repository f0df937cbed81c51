/** Pages of cards, their dialogs and the search, as a checker of accessibility sees them. */

import { assertEquals } from "@std/assert";
import { seriousFaults } from "../support/axe.ts";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test(`pages of cards have no serious fault, when ${colorScheme}`, { ignore }, async () => {
    await using app = await BrowsedApp.open({ browser: { colorScheme } });
    const { page } = app;
    const check = async (place: string) => assertEquals(await seriousFaults(page), [], place);
    for (const path of ["ui/projects", "ui/datasets", "ui/sign-in?refused=1"]) {
      await app.go(path);
      await check(`${path}, empty`);
    }
    const { datasetId, projectId } = await addSamples(app);
    const description = "long ".repeat(100);
    await app.ask("PUT", `projects/${projectId}`, {
      pinned: true,
      status: "completed",
      description,
    });
    await app.ask("PUT", `datasets/${datasetId}`, { tags: "many,".repeat(100) });
    for (const path of ["ui/projects", "ui/projects?search=none", `ui/datasets#${datasetId}`]) {
      await app.go(path);
      await check(path);
    }
    await page.keyboard.press("n");
    await check("a form");
    await page.keyboard.press("Escape");
    await page.locator(".more").click();
    await check("a menu");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("group", { name: "Latest iterations" }).waitFor();
    await check("the search");
  });
}
