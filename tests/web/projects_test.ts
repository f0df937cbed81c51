/** The page of projects, in a real browser. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";
import { addSamples } from "../support/sample_iterations.ts";

const ignore = BROWSER === undefined;
const titles = (app: BrowsedApp) => app.page.locator(".card h2").allTextContents();

/** Does something in the menu of a card. */
async function choose(app: BrowsedApp, title: string, action: string): Promise<void> {
  await app.page.getByRole("button", { name: `Actions for ${title}` }).click();
  await app.page.getByRole("menuitem", { name: action }).click();
}

Deno.test("the page of projects begins with what to paste, and makes one", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  await app.go("ui/projects");
  const text = await page.locator(".empty").innerText();
  assert(text.includes("No project yet") && text.includes("track({ project:"));
  assert(text.includes(`MLOPS_URL=${app.url} deno run`));
  await page.keyboard.press("n");
  await page.getByRole("dialog").getByLabel("Title").fill("Iris");
  await page.getByRole("dialog").getByLabel("Description").fill("Flowers");
  await page.getByRole("dialog").getByLabel("Status").selectOption("In progress");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/\/ui\/projects\/[0-9a-f]{24}$/);
  const [made] = await app.ask("GET", "projects/base");
  assertEquals([made.title, made.description, made.status], ["Iris", "Flowers", "in_progress"]);
  await app.go("ui/projects");
  await page.locator("#create").click();
  await page.getByRole("dialog").getByLabel("Title").fill("Iris");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("alert").waitFor();
  assertMatch(await page.getByRole("alert").innerText(), /already exists/);
  assertEquals(
    await page.getByRole("dialog").getByLabel("Title").inputValue(),
    "Iris",
    "what was typed stays",
  );
  app.complaints.length = 0; // the browser tells of the refusal too
});

Deno.test(
  "cards of projects tell what is in them, and their menus change them",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    const { projectId } = await addSamples(app);
    await app.ask("POST", "projects/", { title: "Wine", pinned: true });
    await app.go("ui/projects");
    assertEquals(await titles(app), ["Wine", "Iris"]);
    const card = page.locator(`[id="${projectId}"]`);
    const text = await card.innerText();
    assert(text.includes("2 experiments · 6 iterations · 1 running"), text);

    await choose(app, "Iris", "Mark as finished");
    await card.getByText("Finished").waitFor();
    await choose(app, "Wine", "Unpin");
    await page.locator(".pin").waitFor({ state: "detached" });
    await choose(app, "Iris", "Edit…");
    await page.getByRole("dialog").getByLabel("Title").fill("Iris flowers");
    await page.getByRole("dialog").getByLabel("Description").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Iris flowers" }).waitFor();

    await choose(app, "Iris flowers", "Archive");
    await card.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Archive 1" }).click();
    await page.waitForURL(/archived=true/);
    assert((await card.innerText()).includes("Archived"));
    assertEquals(await page.locator("#create").count(), 0);
    await page.getByRole("button", { name: "Actions for Iris flowers" }).click();
    assertEquals(await page.getByRole("menuitem", { name: "Edit…" }).count(), 0);
    await page.getByRole("menuitem", { name: "Restore" }).click();
    await page.getByText("The archive is empty").waitFor();

    await app.go("ui/projects");
    await card.click({ button: "right", position: { x: 150, y: 60 } });
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog");
    assertMatch(await dialog.innerText(), /its experiments \(2\) and its iterations \(6\)/);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    assertEquals((await titles(app)).length, 2);
    await choose(app, "Iris flowers", "Delete…");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await card.waitFor({ state: "detached" });
    assertEquals((await app.ask("GET", "projects/base")).length, 1);
  },
);

Deno.test("a project's ID is copied", { ignore }, async () => {
  const permissions = ["clipboard-read", "clipboard-write"];
  await using app = await BrowsedApp.open({ browser: { permissions } });
  const { _id } = await app.ask("POST", "projects/", { title: "Iris" });
  await app.go("ui/projects");
  await choose(app, "Iris", "Copy project ID");
  await app.page.getByText("Project ID copied.").waitFor();
  assertEquals(await app.page.evaluate("navigator.clipboard.readText()"), _id);
});

Deno.test("search and order of projects stay in the address, and the keyboard goes through", {
  ignore,
}, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  for (const title of ["Iris", "Iris 2", "Iris 10", "Wine"]) {
    await app.ask("POST", "projects/", { title, description: title === "Wine" ? "red" : "" });
  }
  await app.go("ui/projects");
  await page.keyboard.press("/");
  await page.keyboard.type("iris");
  await page.getByText("3 of 4 projects").waitFor();
  await page.getByLabel("Order").selectOption("A to Z");
  await page.waitForURL(/\?search=iris&sort=name$/);
  await page.reload();
  assertEquals(await titles(app), ["Iris", "Iris 2", "Iris 10"]);

  await page.getByRole("searchbox").press("ArrowDown");
  const focused = () => page.evaluate("document.activeElement?.textContent?.trim()");
  assertEquals(await focused(), "Iris");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("j");
  assertEquals(await focused(), "Iris 10");
  await page.keyboard.press("k");
  assertEquals(await focused(), "Iris 2");
  await page.keyboard.press(".");
  assertEquals(await focused(), "Edit…");
  await page.keyboard.press("Escape");

  await page.getByRole("searchbox").fill("nothing like it");
  await page.getByText("Nothing among these projects").waitFor();
  await page.getByRole("link", { name: "Show all" }).click();
  await page.locator(".card").nth(3).waitFor();
});

Deno.test(
  "the page of projects tells that the App is gone, and keeps what it shows",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open();
    const { page } = app;
    await app.ask("POST", "projects/", { title: "Iris" });
    await app.go("ui/projects");
    await page.context().setOffline(true);
    await page.getByRole("searchbox").fill("wine");
    await page.getByRole("alert").getByText("The App gives no answer.").waitFor();
    assertEquals(await titles(app), ["Iris"]);
    await page.context().setOffline(false);
    await page.getByRole("searchbox").fill("iri");
    await page.waitForURL(/search=iri&/);
    assertMatch(app.complaints.splice(0).join(), /ERR_INTERNET_DISCONNECTED/);
  },
);

Deno.test("cards of projects show any text as text, within 360 pixels", { ignore }, async () => {
  await using app = await BrowsedApp.open({ browser: { viewport: { width: 360, height: 700 } } });
  const hostile = [
    "<script>document.title = 1</script>",
    "<img src=x onerror=alert(1)>",
    "\u202eright to left עברית",
    "\"'`${1}</li>",
    "x".repeat(40),
  ];
  for (const title of hostile) {
    await app.ask("POST", "projects/", { title, description: title.repeat(15).slice(0, 600) });
  }
  await app.go("ui/projects?sort=created-first");
  assertEquals((await titles(app)).map((it) => it.trim()).toSorted(), hostile.toSorted());
  assertEquals(await app.page.title(), "Projects · MLOps App");
  const width = await app.page.evaluate("document.documentElement.scrollWidth");
  assertEquals(width, 360);
  await choose(app, hostile[3]!, "Edit…");
  assertEquals(await app.page.getByRole("dialog").getByLabel("Title").inputValue(), hostile[3]);
});

Deno.test("cards of projects follow what programs do", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { _id } = await app.ask("POST", "projects/", { title: "Iris" });
  const experiments = `projects/${_id}/experiments/`;
  const { id } = await app.ask("POST", experiments, { name: "softmax" });
  await app.go("ui/projects");
  await app.page.getByText("1 experiment · 0 iterations").waitFor();
  await app.ask("POST", `${experiments}${id}/iterations/`, { iteration_name: "one" });
  await app.page.getByText("1 experiment · 1 iteration").waitFor();
});
