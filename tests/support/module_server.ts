/** Serves this repository's files over HTTP, as a host of modules does. */

const ROOT = new URL("../../", import.meta.url);

/** A server of modules. */
export interface ModuleServer extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  host: string;
  /** The address of `mod.ts`. */
  mod: string;
}

/** Starts a server of this repository's modules on a free port. */
export function serveModules(): ModuleServer {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (!/^\/(mod\.ts|src\/[\w./]+\.ts)$/.test(pathname)) {
        return new Response(null, { status: 404 });
      }
      const text = await Deno.readTextFile(new URL(`.${pathname}`, ROOT));
      return new Response(text, { headers: { "content-type": "application/typescript" } });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    host,
    mod: `http://${host}/mod.ts`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
