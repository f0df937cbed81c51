/**
 * A service in the test process that takes what is posted to it.
 *
 * @module
 */

/** A request as it came. */
export interface ReceivedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Headers;
  body: string;
}

/** A running service. */
export interface HttpReceiver extends AsyncDisposable {
  url: string;
  requests: ReceivedRequest[];
}

/** Answers every request alike, and keeps it, until it is disposed. */
export function receiveHttp(
  answer: () => Response | Promise<Response> = () => new Response("ok"),
): HttpReceiver {
  const requests: ReceivedRequest[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { method, headers } = request;
      const { pathname, search } = new URL(request.url);
      requests.push({ method, path: pathname + search, headers, body: await request.text() });
      return await answer();
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A listener that is not of HTTP: it takes connections and does with each what it is told. */
export interface TcpReceiver extends AsyncDisposable {
  host: string;
  port: number;
}

/** Accepts one connection; it stays open until the receiver is disposed unless it is closed. */
export function receiveTcp(
  handle: (connection: Deno.TcpConn) => Promise<void> = () => Promise.resolve(),
): TcpReceiver {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = listener.accept().then(async (connection) => {
    await handle(connection);
    return connection;
  });
  const { hostname, port } = listener.addr;
  return {
    host: `${hostname}:${port}`,
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      using _ = await served;
      listener.close();
    },
  };
}
