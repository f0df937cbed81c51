/** Signing in and out, in a real browser. */

import { assertEquals, assertMatch } from "@std/assert";
import { BrowsedApp, BROWSER } from "../support/browser.ts";

const ignore = BROWSER === undefined;
const WRITE = "a-token-that-may-write";
const READ = "a-token-that-may-read";
const tokens = { write: [WRITE], read: [READ] };

async function signIn(app: BrowsedApp, token: string): Promise<void> {
  await app.page.getByLabel("Token").fill(token);
  await app.page.getByRole("button", { name: "Sign in" }).click();
}

Deno.test("a browser shows a token once, and comes to where it wanted to", { ignore }, async () => {
  await using app = await BrowsedApp.open({ tokens });
  const { page } = app;
  await app.go("ui/projects?search=it%27s+(a)&sort=name");
  assertMatch(page.url(), /\/ui\/sign-in\?to=/);
  await signIn(app, "wrong");
  await page.getByRole("alert").waitFor();
  assertEquals(await page.getByRole("alert").innerText(), "This token is not known.");
  await signIn(app, WRITE);
  await page.waitForURL(/\/ui\/projects\?search=it%27s\+\(a\)&sort=name$/);
  assertEquals(await page.getByRole("searchbox").inputValue(), "it's (a)");
  const [cookie] = (await page.context().cookies()).filter(({ httpOnly }) => httpOnly);
  assertEquals([cookie!.name, cookie!.sameSite], ["mlops_token", "Lax"]);
  assertEquals(await page.evaluate("document.cookie"), "mlops_signed_in=write");

  await page.keyboard.press("n");
  await page.getByRole("dialog").getByLabel("Title").fill("Iris");
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL(/\/ui\/projects\/[0-9a-f]{24}$/);
  await app.go("ui/projects");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/ui\/sign-in$/);
  await app.go("ui/projects");
  assertMatch(page.url(), /\/ui\/sign-in/);
  assertEquals(await page.getByRole("button", { name: "Sign out" }).count(), 0);
});

Deno.test(
  "a reading token shows everything and offers no change, which would be refused",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open({ tokens });
    const { page } = app;
    const headers = { authorization: `Bearer ${WRITE}`, "content-type": "application/json" };
    const body = JSON.stringify({ title: "Iris" });
    const made = await fetch(`${app.url}/projects/`, { method: "POST", headers, body });
    await made.body?.cancel();
    await app.go("ui/projects");
    await signIn(app, READ);
    await page.getByRole("link", { name: "Iris", exact: true }).waitFor();
    const events = await page.evaluate(
      'new Promise((resolve) => new EventSource("events").onopen = () => resolve("open"))',
    );
    assertEquals(events, "open");
    await page.getByText("read only").waitFor();
    assertEquals(await page.getByRole("button", { name: "New project" }).count(), 0);
    await page.keyboard.press("n");
    await page.getByRole("button", { name: "Actions for Iris" }).click();
    assertEquals(await page.getByRole("menuitem").allInnerTexts(), ["Copy project ID"]);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Iris", exact: true }).click();
    await page.getByRole("button", { name: "Compare" }).waitFor();
    for (const name of ["New experiment", "Rename", "Delete"]) {
      assertEquals(await page.getByRole("button", { name }).count(), 0, name);
    }

    await page.evaluate("document.cookie = 'mlops_signed_in=write; path=/'"); // the token was another
    await app.go("ui/projects");
    assertEquals(await page.getByText("read only").isVisible(), false);
    await page.getByRole("button", { name: "Actions for Iris" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alert").waitFor();
    assertMatch(await page.getByRole("alert").innerText(), /This token may only read\./);
    assertEquals(await page.locator(".card").count(), 1);
    assertMatch(app.complaints.splice(0).join(), /^[^,]*403[^,]*$/); // the browser's own word of it
  },
);

Deno.test(
  "a page that is open is signed out with the browser, and in again",
  { ignore },
  async () => {
    await using app = await BrowsedApp.open({ tokens });
    const { page } = app;
    await app.go("ui/datasets");
    await signIn(app, WRITE);
    await page.waitForURL(/\/ui\/datasets$/);
    await page.context().clearCookies();
    await page.keyboard.press("n");
    await page.getByRole("dialog").getByLabel("Name").fill("iris");
    await page.getByRole("dialog").getByLabel("Path or URL").fill("iris.csv");
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/\/ui\/sign-in\?to=ui%2Fdatasets$/);
    await signIn(app, READ);
    await page.waitForURL(/\/ui\/datasets$/);
    assertMatch(app.complaints.splice(0).join(), /401/);
  },
);
