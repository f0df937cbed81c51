/** Serves this repository's files over HTTP, as a host of modules does. */

const ROOT = new URL("../../", import.meta.url);

/** A server of modules. */
export interface ModuleServer extends AsyncDisposable {
  /** `127.0.0.1:<port>`. */
  host: string;
  /** The address of `mod.ts`. */
  mod: string;
}

/**
 * Starts a server of this repository's modules on a free port.
 *
 * @param missing The path of a module that it does not have. @default {none}
 */
export function serveModules(missing?: string): ModuleServer {
  // Modules are cached by their address: one that came from this port at another time must not count.
  const folder = `/${crypto.randomUUID()}`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const path = pathname.slice(folder.length);
      const isModule = /^\/(mod\.ts|src\/[\w./]+\.ts)$/.test(path) && path !== missing;
      if (!pathname.startsWith(folder) || !isModule) {
        return new Response(null, { status: 404 });
      }
      const text = await Deno.readTextFile(new URL(`.${path}`, ROOT));
      return new Response(text, { headers: { "content-type": "application/typescript" } });
    },
  );
  const host = `127.0.0.1:${server.addr.port}`;
  return {
    host,
    mod: `http://${host}${folder}/mod.ts`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
