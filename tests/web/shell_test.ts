/** What works on every page, in a real browser. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";

const ignore = BROWSER === undefined;

Deno.test("GET / sends a browser to the projects", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  await app.go("");
  assertMatch(app.page.url(), /\/ui\/projects$/);
  assertEquals(await app.page.locator("h1").first().textContent(), "Projects");
});

Deno.test("the keyboard works on every page, and keeps what it chose", { ignore }, async () => {
  await using app = await BrowsedApp.open({ browser: { colorScheme: "light" } });
  const { page } = app;
  await app.go("ui/projects");
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const sidebar = page.locator("#sidebar");
  const light = await ground();
  await page.keyboard.press("t");
  const dark = await ground();
  assert(light !== dark);
  assert(await sidebar.isVisible());
  await page.keyboard.press("[");
  assert(!await sidebar.isVisible());
  const button = page.locator("#sidebar-button");
  assertEquals(await button.getAttribute("aria-expanded"), "false");
  await page.reload();
  assertEquals([await ground(), await sidebar.isVisible()], [dark, false]);
  await button.click();
  assert(await sidebar.isVisible());

  await page.keyboard.press("?");
  const list = await page.getByRole("dialog").innerText();
  for (const text of ["Light or dark", "Search everything", "New project", "Go to Datasets"]) {
    assert(list.includes(text), `${text} is not in ${list}`);
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await page.waitForURL(/\/ui\/datasets$/);
  assertEquals(await ground(), dark);
  const current = sidebar.locator("[aria-current=true]");
  assertEquals(await current.allTextContents(), ["Datasets"]);
});

Deno.test("a narrow window hides the navigation for itself only", { ignore }, async () => {
  await using app = await BrowsedApp.open({ browser: { viewport: { width: 360, height: 700 } } });
  const { page } = app;
  const sidebar = page.locator("#sidebar");
  await app.go("ui/projects");
  assert(!await sidebar.isVisible());
  await page.locator("#sidebar-button").click();
  assert(await sidebar.isVisible());
  await page.locator("#sidebar-button").click();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  assert(await sidebar.isVisible());
});

Deno.test("keys are letters where something is typed", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  await app.go("ui/projects");
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("t?n[gd");
  assertEquals(await page.getByRole("searchbox").inputValue(), "t?n[gd");
  assertEquals(await page.getByRole("dialog").count(), 0);
});

Deno.test("the first Tab leads past the navigation", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  await app.go("ui/projects?sort=name");
  await page.keyboard.press("Tab");
  assertEquals(
    await page.evaluate("document.activeElement?.textContent"),
    "Skip to the content",
  );
  await page.keyboard.press("Enter");
  assertEquals(await page.evaluate("document.activeElement?.id"), "content");
  assertMatch(page.url(), /\/ui\/projects\?sort=name$/);
});

Deno.test("what is not there is a page that says so, with a way back", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  const { page } = app;
  const id = "0".repeat(24);
  for (const path of ["ui/nothing", `ui/projects/${id}`, `ui/iterations/${id}`]) {
    const response = await page.goto(`${app.url}/${path}`);
    assertEquals([response!.status(), app.complaints.splice(0).length], [404, 1], path);
    assertMatch(response!.headers()["content-type"]!, /^text\/html/);
    assertMatch(await page.locator("h1").innerText(), /no such page|not found/);
    await page.getByRole("link", { name: "All projects" }).click();
    await page.waitForURL(/\/ui\/projects$/);
  }
});

Deno.test("pages work below a path of a proxy", { ignore }, async () => {
  await using app = await BrowsedApp.open();
  await app.ask("POST", "projects/", { title: "Iris" });
  const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    if (!pathname.startsWith("/team/mlops/")) return new Response("", { status: 404 });
    return fetch(new URL(`.${pathname.slice("/team/mlops".length)}${search}`, `${app.url}/`), {
      redirect: "manual",
      headers: { accept: request.headers.get("accept") ?? "*/*" },
    });
  });
  await app.page.goto(`http://127.0.0.1:${proxy.addr.port}/team/mlops/`);
  assertMatch(app.page.url(), /\/team\/mlops\/ui\/projects$/);
  await app.page.keyboard.press("Control+k");
  await app.page.getByRole("dialog").getByRole("option").first().click();
  await app.page.waitForURL(/\/team\/mlops\/ui\/projects\/[0-9a-f]{24}$/);
  await app.page.goto("about:blank");
  await proxy.shutdown();
});
