import { assertEquals } from "@std/assert";
import { fromFileUrl } from "../../src/deps/std_path.ts";
import { keptVariables } from "../support/program.ts";

const PROGRAM = fromFileUrl(new URL("./ask_app.ts", import.meta.url));

/** Serves its own name and the address that it is asked for. */
function serve(name: string) {
  const asked: string[] = [];
  const options = { port: 0, hostname: "127.0.0.1", onListen: () => {} };
  const server = Deno.serve(options, (request) => {
    asked.push(request.url);
    return Response.json(name);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function ask(url: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", PROGRAM, url],
    clearEnv: true,
    env: { ...keptVariables(), NO_COLOR: "1", ...env },
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test("AppClient goes through the proxy of HTTP_PROXY, to this machine as well", async () => {
  await using app = serve("app");
  await using proxy = serve("proxy");
  assertEquals(await ask(app.url, { HTTP_PROXY: proxy.url }), '"proxy"');
  assertEquals([proxy.asked, app.asked], [[`${app.url}/`], []]);
});

Deno.test("AppClient goes straight to what NO_PROXY names", async () => {
  await using app = serve("app");
  await using proxy = serve("proxy");
  for (const NO_PROXY of ["127.0.0.1", "localhost,127.0.0.1"]) {
    assertEquals(await ask(app.url, { HTTP_PROXY: proxy.url, NO_PROXY }), '"app"', NO_PROXY);
  }
  assertEquals(proxy.asked, []);
});
