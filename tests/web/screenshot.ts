/**
 * Makes the README's picture: trains the demo's models into a folder of its own, and takes what a browser
 * shows of them.
 *
 * Run it by `deno task screenshot`.
 */

import { BrowsedApp } from "../support/browser.ts";

const PICTURE = new URL("./pages.png", import.meta.url);
const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const SIZE = { width: 1440, height: 480 };

async function trainInto(directory: string): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "--no-check", MAIN, "demo"],
    env: { MLOPS_DIR: directory },
    stdout: "null",
  });
  const { success } = await command.output();
  if (!success) throw new Error("Cannot train the demo's models");
}

const directory = await Deno.makeTempDir();
await trainInto(directory);
await using app = await BrowsedApp.open({ directory, browser: { viewport: SIZE } });
const { iterations } = await app.ask("GET", "iterations?limit=1");
await app.go(`ui/projects/${iterations[0].project_id}`);
await app.page.locator(".grid-row").first().waitFor();
await app.page.screenshot({ path: PICTURE.pathname });
