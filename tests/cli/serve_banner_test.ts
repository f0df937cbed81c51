import { assert, assertEquals } from "@std/assert";
import { bannerOf, type ServedPlace } from "../../src/cli/serve_banner.ts";

const TOKENS = { write: ["a-token-that-may-write"], read: ["one-that-reads-only", "another-one"] };

function linesOf(hostname: string, more: Partial<ServedPlace> = {}): string[] {
  const addr = { transport: "tcp", hostname, port: 8000 } as const;
  return bannerOf({ addr, directory: "data", tokens: undefined, ...more }).split("\n");
}

Deno.test("bannerOf() tells where an App is on this machine, and nothing of tokens that it has not", () => {
  assertEquals(linesOf("127.0.0.1"), [
    "MLOps App at http://127.0.0.1:8000",
    "  look at it     http://127.0.0.1:8000/ui",
    "  data           data",
    "  send to it     MLOPS_URL=http://127.0.0.1:8000 deno run … train.ts",
    "  its routes     http://127.0.0.1:8000/docs",
    "  stop it        Ctrl-C",
  ]);
  assertEquals(linesOf("::1")[0], "MLOps App at http://[::1]:8000");
});

Deno.test("bannerOf() tells clients elsewhere the name that is allowed, and counts the tokens", () => {
  for (const [hostname, here] of [["0.0.0.0", "127.0.0.1"], ["::", "[::1]"]] as const) {
    const lines = linesOf(hostname, { allowedHost: ["mlops.example.com"], tokens: TOKENS });
    assertEquals(lines[0], "MLOps App at http://mlops.example.com:8000");
    assert(lines[3]!.includes("MLOPS_URL=http://mlops.example.com:8000 MLOPS_TOKEN=<token> "));
    assertEquals(lines.slice(5, 7), [
      `  listens        on all interfaces, here at http://${here}:8000`,
      "  its tokens     1 may write, 2 may only read",
    ]);
    assert(!lines.join().includes(TOKENS.write[0]!));
  }
});

Deno.test("bannerOf() tells an address that is not refused, where no name is allowed", () => {
  const lines = linesOf("192.168.1.7", { tokens: TOKENS });
  assertEquals(lines[0], "MLOps App at http://192.168.1.7:8000");
  assertEquals(lines[5], "  its name       none: give it by --allowed-host");
  assert(/^MLOps App at http:\/\/\d+\.\d+\.\d+\.\d+:8000$/.test(linesOf("0.0.0.0")[0]!));
});
