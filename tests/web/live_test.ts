/** How pages follow what happens, in a real browser. */

import { BrowsedApp, BROWSER } from "../support/browser.ts";

const ignore = BROWSER === undefined;

Deno.test(
  "listen() lets go of its connection while nobody looks, and catches up then",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { _id } = await app.ask("POST", "projects/", { title: "Iris" });
    const experiments = `projects/${_id}/experiments/`;
    const { id } = await app.ask("POST", experiments, { name: "softmax" });
    const look = (isHidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
      document.dispatchEvent(new Event("visibilitychange"))`,
      );
    await app.go("ui/projects");
    const closed = page.waitForEvent("requestfailed", (it) => it.url().endsWith("/events?"));
    await look(true);
    await closed;
    await app.ask("POST", `${experiments}${id}/iterations/`, { iteration_name: "one" });
    await look(false);
    await page.getByText("1 iteration", { exact: false }).waitFor();
    await app.ask("POST", `${experiments}${id}/iterations/`, { iteration_name: "two" });
    await page.getByText("2 iterations").waitFor();
  },
);
