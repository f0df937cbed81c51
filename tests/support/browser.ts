/** A real browser at the pages of a real App. */

import { assertEquals } from "@std/assert";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { createServedApp, type ServedAppOptions } from "../../src/app/served_app.ts";
import { shownOutbox } from "../../src/cli/shown_outbox.ts";
import { webRoutes } from "../../src/web/web_routes.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where this machine has a browser; without one the tests of pages are ignored, and listed as such. */
export const BROWSER: string | undefined = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Options of {@linkcode BrowsedApp}. */
export interface BrowsedAppOptions extends ServedAppOptions {
  /** Of the browser. */
  browser?: BrowserContextOptions;
}

/** A served App over a folder of its own, and a browser. Disposing of it closes and removes both. */
export class BrowsedApp implements AsyncDisposable {
  /** What the pages complained about. */
  readonly complaints: string[] = [];

  private constructor(
    readonly directory: string,
    readonly url: string,
    readonly page: Page,
    readonly closing: AsyncDisposableStack,
  ) {
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
  }

  /** Serves, and opens a browser at nothing yet. */
  static async open(options: BrowsedAppOptions = {}): Promise<BrowsedApp> {
    const { browser: context, directory = await Deno.makeTempDir(), ...rest } = options;
    await using closing = new AsyncDisposableStack();
    closing.defer(() => Deno.remove(directory, { recursive: true }));
    const outbox = shownOutbox(directory);
    const app = closing.use(
      createServedApp({ directory, userName: "tester", outbox, pages: webRoutes, ...rest }),
    );
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request, { remoteAddr }) => app.fetch(request, remoteAddr.hostname),
    );
    closing.defer(async () => {
      await app.endRequests();
      await server.shutdown();
    });
    const browser = await launch();
    closing.defer(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...context });
    return new BrowsedApp(
      directory,
      `http://127.0.0.1:${server.addr.port}`,
      page,
      closing.move(),
    );
  }

  /** Opens a page, from the App's root. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}/${path}`, { waitUntil: "load" });
  }

  /** Asks the App, as a client of its REST side does. */
  // deno-lint-ignore no-explicit-any
  async ask(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(`${this.url}/${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closing[Symbol.asyncDispose]();
    assertEquals(this.complaints, [], "the pages complained");
  }
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER!, args: ["--no-sandbox"] });
}
