/** Asking URLs by HTTPS: the certificate must be the host's, wherever its address leads. */

import { assertEquals } from "@std/assert";
import { AUTHORITY, CERTIFICATE, KEY } from "../support/tls_certificate.ts";

const MODULE = new URL("../../src/app/public_request.ts", import.meta.url).href;
const HOSTS = ["localhost", "other.example.org"];

/** A program that prints what becomes of asking the hosts, all of which are at 127.0.0.1. */
const program = (port: number) => `
  import { askPublicly } from ${JSON.stringify(MODULE)};
  const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
  for (const host of ${JSON.stringify(HOSTS)}) {
    const url = new URL("https://" + host + ":${port}/");
    const { signal } = new AbortController();
    const asked = askPublicly(url, signal, { mayAsk: () => true, resolve });
    console.log(await asked.then(({ status }) => status, (error) => error.code));
  }`;

Deno.test("askPublicly() asks by HTTPS, and takes no other host's certificate", async () => {
  const authority = await Deno.makeTempFile();
  await Deno.writeTextFile(authority, AUTHORITY);
  let asked = 0;
  const onListen = () => {};
  const at = { port: 0, hostname: "127.0.0.1", cert: CERTIFICATE, key: KEY, onListen };
  const server = Deno.serve(at, () => {
    asked++;
    return new Response();
  });
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", program(server.addr.port)],
    env: { NODE_EXTRA_CA_CERTS: authority },
  }).output();
  await server.shutdown();
  await Deno.remove(authority);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(lines, ["200", "ERR_TLS_CERT_ALTNAME_INVALID"], new TextDecoder().decode(stderr));
  assertEquals(asked, 1);
});
