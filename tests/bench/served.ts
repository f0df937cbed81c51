/**
 * Servers in processes of their own, which benches ask: the command line's `serve`, and a bare one.
 *
 * @module
 */

import { fromFileUrl } from "../../src/deps/std_path.ts";

const MAIN = fromFileUrl(new URL("../../src/cli/main.ts", import.meta.url));
const BARE = fromFileUrl(new URL("bare_server.ts", import.meta.url));

/** A server. Disposing of it stops it. */
export class Served implements AsyncDisposable {
  readonly url: string;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  /** The App over a folder. */
  static app(directory: string): Promise<Served> {
    return Served.#start([MAIN, "serve", "--port", "0", "--json", "--dir", directory]);
  }

  /** The least that a server can do with a database at a path. */
  static bare(path: string): Promise<Served> {
    return Served.#start([BARE, path]);
  }

  static async #start(args: string[]): Promise<Served> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "--no-check", ...args],
      stdout: "piped",
    }).spawn();
    const { value } = await process.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
    return new Served(process, JSON.parse(value!).url);
  }

  /** Asks for something, which must succeed, and reads the reply to its end; gives its beginning. */
  async ask(path: string, init?: RequestInit): Promise<string> {
    const response = await fetch(this.url + path, init);
    let [beginning, length] = ["", 0];
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      if (length === 0) beginning = part;
      length += part.length;
    }
    if (!response.ok) throw new Error(`${path}: ${response.status} ${beginning}`);
    return beginning;
  }

  /** Posts something, which must succeed; gives the reply's document. */
  // deno-lint-ignore no-explicit-any -- JSON of any shape
  async post(path: string, body: BodyInit, type = "application/json"): Promise<any> {
    return JSON.parse(
      await this.ask(path, { method: "POST", body, headers: { "content-type": type } }),
    );
  }

  /** The most memory that it has had, in megabytes; `NaN` where the system does not tell. */
  async peak(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.#process.pid}/status`).catch(() => "");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024 / 1e6;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGTERM");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // Ctrl-C ends it too: it is of the same terminal
    }
    await this.#process.status;
  }
}
