/** Asking datasets' URLs, which clients name: only where that is switched on, and only public ones. */

import { assertEquals, assertRejects } from "@std/assert";
import { AppError } from "../../src/app/app_error.ts";
import { datasetUrlCheck } from "../../src/app/dataset_url.ts";
import { CliSandbox } from "../support/cli_sandbox.ts";

const UNREACHABLE = "Invalid URL or unable to connect to the URL.";
const NOT_THERE = "URL is not accessible or returns an error.";

/** A server that keeps what it was asked for. */
class AskedServer implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(handle: (url: URL) => Response | Promise<Response> = () => new Response("data")) {
    this.#server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const url = new URL(request.url);
      this.asked.push(url.host.replace(/:\d+$/, "") + url.pathname);
      return handle(url);
    });
  }

  get port(): number {
    return this.#server.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Hosts of a public internet that is on this machine; one of them has a private address as well. */
const HOSTS: Record<string, string[]> = {
  "open.example.org": ["127.0.0.1"],
  "half.example.org": ["127.0.0.1", "10.0.0.1"],
};

const check = datasetUrlCheck({
  mayAsk: (address) => address === "127.0.0.1",
  resolve: (host) => {
    const addresses = HOSTS[host];
    if (addresses === undefined) return Promise.reject(new Error(`There is no ${host}`));
    return Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
  },
});

async function refused(path: string, detail: string, by = check): Promise<void> {
  const error = await assertRejects(() => by(path), AppError);
  assertEquals([error.status, error.detail], [404, detail], path);
}

Deno.test("datasetUrlCheck() takes a URL that answers, and no more of it than the head", async () => {
  const { promise: isCancelled, resolve: cancel } = Promise.withResolvers<void>();
  const endless = () =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => cancel(),
    });
  await using server = new AskedServer(() => new Response(endless()));
  await check(`http://open.example.org:${server.port}/iris.csv`);
  assertEquals(server.asked, ["open.example.org/iris.csv"]);
  await isCancelled;
});

Deno.test("datasetUrlCheck() refuses a URL that answers with an error, or not at all", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using server = new AskedServer(({ pathname }) =>
    pathname === "/never" ? promise : new Response(null, { status: 500 })
  );
  const at = `http://open.example.org:${server.port}`;
  await refused(`${at}/error`, NOT_THERE);
  const mayAsk = () => true;
  const hasty = datasetUrlCheck({ mayAsk, longest: 50 });
  await refused(`http://127.0.0.1:${server.port}/never`, UNREACHABLE, hasty);
  resolve(new Response());
  await refused("http://open.example.org:1/", UNREACHABLE);
  await refused("http://none.example.org/", UNREACHABLE);
  await refused("ftp://open.example.org/iris.csv", UNREACHABLE);
  await refused("http://open.example.org:99999/", UNREACHABLE);
});

Deno.test("datasetUrlCheck() follows redirects, a few of them", async () => {
  await using server = new AskedServer(({ pathname, port }) => {
    if (pathname === "/end") return new Response();
    const next = pathname === "/loop" ? "/loop" : `http://open.example.org:${port}/end`;
    return new Response(null, { status: 302, headers: { location: next } });
  });
  await check(`http://open.example.org:${server.port}/start`);
  assertEquals(server.asked, ["open.example.org/start", "open.example.org/end"]);
  await refused(`http://open.example.org:${server.port}/loop`, UNREACHABLE);
  assertEquals(server.asked.length, 8);
});

Deno.test("datasetUrlCheck() asks no host with a private address, redirected or not", async () => {
  await using server = new AskedServer(({ port }) =>
    Response.redirect(`http://half.example.org:${port}/inner`)
  );
  await refused(`http://half.example.org:${server.port}/`, UNREACHABLE);
  assertEquals(server.asked, []);
  await refused(`http://open.example.org:${server.port}/`, UNREACHABLE);
  assertEquals(server.asked, ["open.example.org/"]);
});

Deno.test("datasetUrlCheck() asks nothing on this machine, however it is written", async () => {
  await using server = new AskedServer();
  const hosts = ["127.0.0.1", "localhost", "2130706433.", "0x7f.1", "0.0.0.0", "[::1]"];
  for (const host of [...hosts, "[::ffff:127.0.0.1]", "user:secret@127.0.0.1"]) {
    await refused(`http://${host}:${server.port}/`, UNREACHABLE, datasetUrlCheck());
  }
  assertEquals(server.asked, []);
});

Deno.test("datasetUrlCheck() takes what the App holds for a path", async () => {
  const paths = [
    "data/iris.csv",
    "s3://open.example.org/x",
    "http://word/x",
    "http://a.example.org/b c",
  ];
  for (const path of paths) await check(path);
});

Deno.test("mlops serve asks URLs of datasets with --fetch-datasets, and no private ones", async () => {
  await using asked = new AskedServer();
  await using sandbox = new CliSandbox();
  const path_to_dataset = `http://127.0.0.1:${asked.port}/iris.csv`;
  for (const [flags, expected] of [[[], 201], [["--fetch-datasets"], 404]] as const) {
    const { url, stop } = await sandbox.serve(["--port", "0", ...flags]);
    const send = async (method: string, path: string, body: unknown) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    const dataset = { dataset_name: `iris ${expected}`, path_to_dataset };
    const [status, body] = await send("POST", "/datasets/", dataset);
    assertEquals(status, expected);
    if (expected === 404) assertEquals(body, { detail: UNREACHABLE });
    const plain = { ...dataset, path_to_dataset: "iris.csv" };
    const [, { _id }] = await send("POST", "/datasets/", { ...plain, version: "2" });
    assertEquals(
      (await send("PUT", `/datasets/${_id}`, { path_to_dataset }))[0],
      {
        201: 200,
        404: 404,
      }[expected],
    );
    assertEquals((await send("PUT", `/datasets/${_id}`, { pinned: true }))[0], 200);
    await stop("SIGTERM");
  }
  assertEquals(asked.asked, []);
});
