import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CliSandbox } from "../support/cli_sandbox.ts";

const PROGRAM = `
await mlops.withIteration("sent", { project: "Iris" }, async (iteration) => {
  for (const step of iteration.steps(3)) iteration.logMetric("loss", step);
  await Promise.resolve();
});`;

/** The kernel takes some megabytes of a reply for a client that does not read. */
const MORE_THAN_SOCKETS_HOLD = 24 * 1024 * 1024;

Deno.test("mlops serve --json tells its address once it listens", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  assertEquals(Object.keys(JSON.parse(served.line)), ["url"]);
  const response = await fetch(served.url);
  assertEquals(await response.json(), { message: "Hello mlops" });
  await served.stop("SIGTERM");
});

Deno.test("mlops serve takes iterations of a program in another folder", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const served = await sandbox.serve();
  const env = { MLOPS_URL: served.url };
  const program = await elsewhere.run(PROGRAM, env);
  assertEquals(program.code, 0);
  assertStringIncludes(program.stderr, `mlops: tracking into ${served.url}`);
  const [iteration] = await elsewhere.mlopsJson(["ls"], env);
  assertEquals([iteration.iteration_name, iteration.delivered], ["sent", true]);
  const { metric_history } = await elsewhere.mlopsJson(["show", iteration.id], env);
  assertEquals(metric_history.loss.steps, [0, 1, 2]);
  await served.stop("SIGTERM");
  assertEquals((await sandbox.mlopsJson(["ls"]))[0].id, iteration.id);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  Deno.test(`mlops serve ends well at ${signal}, and leaves its database as one file`, async () => {
    await using sandbox = new CliSandbox();
    const served = await sandbox.serve();
    assertEquals(await served.stop(signal), { code: 0, signal: null, stderr: "" });
    const files = await Array.fromAsync(Deno.readDir(`${sandbox.path}/.mlops`), ({ name }) => name);
    assertEquals(files.sort(), [".gitignore", "mlops.sqlite"]);
  });
}

Deno.test("mlops serve tells a person where it is and how to send to it", async () => {
  await using sandbox = new CliSandbox();
  const running = await sandbox.startMlops(["serve", "--port", "0", "--dir", "data"]);
  const url = /^MLOps App at (http:\/\/127\.0\.0\.1:\d+)$/.exec(running.line)?.[1];
  assert(url !== undefined, running.line);
  assertStringIncludes(await running.nextLine(), `${url}/ui`);
  assert(/data +data$/.test(await running.nextLine()));
  assertStringIncludes(await running.nextLine(), `MLOPS_URL=${url} `);
  assertStringIncludes(await running.nextLine(), `${url}/docs`);
  await running.stop("SIGTERM");
});

Deno.test("mlops serve tells others the name that it was given, and that it listens everywhere", async () => {
  await using sandbox = new CliSandbox();
  const args = ["--port", "0", "--hostname", "0.0.0.0", "--token", "a-token-that-may-write"];
  const running = await sandbox.startMlops([
    "serve",
    ...args,
    "--allowed-host",
    "MLOps.example.com",
  ]);
  const [, port] = /^MLOps App at http:\/\/mlops\.example\.com:(\d+)$/.exec(running.line) ?? [];
  assert(port !== undefined, running.line);
  const told = [];
  for (let line = ""; !line.includes("stop it"); told.push(line)) line = await running.nextLine();
  assert(told.some((line) => line.endsWith(`on all interfaces, here at http://127.0.0.1:${port}`)));
  assert(told.some((line) => line.endsWith("1 may write, 0 may only read")), told.join("\n"));
  await running.stop("SIGTERM");
});

Deno.test("mlops serve says that a port is taken, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  const { code, stdout, stderr } = await sandbox.mlops(["serve", "--port", String(port)]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `error: Port ${port} is taken: choose another by --port, or any by --port 0\n`,
  );
});

Deno.test("mlops serve says that it cannot use a folder, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  await Deno.writeTextFile(`${sandbox.path}/file`, "");
  const { code, stderr } = await sandbox.mlops(["serve", "--port", "0", "--dir", "file"]);
  assertEquals(code, 1);
  assert(/^error: Cannot serve: .*\n$/.test(stderr), stderr);
});

Deno.test("mlops serve refuses to be reached from elsewhere without a token, and exits 1", async () => {
  await using sandbox = new CliSandbox();
  const args = ["serve", "--port", "0", "--hostname", "0.0.0.0"];
  const { code, stdout, stderr } = await sandbox.mlops(args);
  assertEquals([code, stdout], [1, ""]);
  const told = /^error: Cannot serve at 0\.0\.0\.0 without a token: .*MLOPS_SERVE_TOKEN.*\n$/;
  assert(told.test(stderr), stderr);
});

Deno.test("mlops serve asks for the token of the environment, and takes iterations with it", async () => {
  await using sandbox = new CliSandbox();
  await using elsewhere = new CliSandbox();
  const token = "a-token-that-may-write";
  const env = { MLOPS_SERVE_TOKEN: token };
  const served = await sandbox.serve(["--port", "0", "--hostname", "0.0.0.0"], env);
  assertEquals((await replyOf(served.url)).status, 401);
  const program = await elsewhere.run(PROGRAM, { MLOPS_URL: served.url, MLOPS_TOKEN: token });
  assertEquals(program.code, 0, program.stderr);
  assertEquals((await served.stop("SIGTERM")).stderr, "");
  assertEquals((await sandbox.mlopsJson(["ls"]))[0].iteration_name, "sent");
});

Deno.test("mlops serve reads tokens from a file, where some may only read", async () => {
  await using sandbox = new CliSandbox();
  const [write, read] = ["a-token-that-may-write", "a-token-that-may-read"];
  await Deno.writeTextFile(`${sandbox.path}/tokens`, `# team\n${write}\nread ${read}\n`);
  const served = await sandbox.serve(["--port", "0", "--token-file", "tokens"]);
  const ask = async (method: string, token: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = method === "POST" ? JSON.stringify({ title: "Iris" }) : null;
    return (await replyOf(`${served.url}/projects/`, { method, headers, body })).status;
  };
  assertEquals([await ask("GET", read), await ask("POST", read)], [200, 403]);
  assertEquals([await ask("GET", write), await ask("POST", write)], [200, 201]);
  assertEquals(await ask("GET", "somebody-else's-token"), 401);
  await served.stop("SIGTERM");
});

Deno.test("mlops serve reads its file of tokens again at SIGHUP, and keeps them if it is bad", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using sandbox = new CliSandbox();
  const [first, second] = ["the-first-of-the-tokens", "the-second-of-the-tokens"];
  const file = `${sandbox.path}/tokens`;
  await Deno.writeTextFile(file, first);
  const served = await sandbox.serve(["--port", "0", "--token-file", "tokens"]);
  const ask = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await replyOf(`${served.url}/projects/`, { headers })).status;
  };
  assertEquals([await ask(first), await ask(second)], [200, 401]);
  await Deno.writeTextFile(file, second);
  served.kill("SIGHUP");
  while (await ask(second) !== 200);
  assertEquals(await ask(first), 401);
  await Deno.writeTextFile(file, "short");
  served.kill("SIGHUP");
  assertEquals(await ask(second), 200);
  const { code, stderr } = await served.stop("SIGTERM");
  const told = "mlops: read the tokens again: 1 may write, 0 may only read\n" +
    "mlops: the tokens stay as they were: Cannot read the token in line 1: " +
    "it has 5 characters, at least 16 are needed\n";
  assertEquals([code, stderr], [0, told]);
});

Deno.test("mlops serve goes on, though somebody takes all the connections that it may have", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serveWithFiles(200);
  const idle = await Promise.allSettled(Array.from({ length: 250 }, () => connect(served.url)));
  assertEquals(await untilAnswered(`${served.url}/health`), 200);
  for (const connection of idle) if (connection.status === "fulfilled") connection.value.close();
  const { code, stderr } = await served.stop("SIGTERM");
  assertEquals(code, 0, stderr);
  const told = stderr.match(/^mlops: had to close connections, and goes on: .*$/gm);
  assertEquals([told?.length, told?.[0]?.includes("Too many open files")], [1, true], stderr);
});

Deno.test("mlops serve refuses a token that is of no use, without telling it", async () => {
  await using sandbox = new CliSandbox();
  const cases = [
    [
      ["--token", "secret"],
      "Cannot use the token of --token or MLOPS_SERVE_TOKEN: it has 6 characters, ",
    ],
    [
      ["--read-token", "secret secret secret"],
      "Cannot use the token of --read-token or MLOPS_SERVE_READ_TOKEN: ",
    ],
    [["--token-file", "none"], "Cannot read the tokens: "],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stderr } = await sandbox.mlops(["serve", "--port", "0", ...args]);
    assertEquals(code, 1);
    assertStringIncludes(stderr, `error: ${message}`);
    assert(!stderr.includes("secret"), stderr);
  }
});

Deno.test("mlops serve lets the pages of an origin in, and is known by a name", async () => {
  await using sandbox = new CliSandbox();
  const origin = "http://localhost:5173";
  const names = ["--allowed-host", "mlops.example.com", "--cors-origin", origin];
  const served = await sandbox.serve(["--port", "0", ...names]);
  const { headers } = await replyOf(`${served.url}/projects/`, { headers: { origin } });
  assertEquals(headers.get("access-control-allow-origin"), origin);
  assertEquals(await statusFor(served.url, "mlops.example.com"), "200");
  assertEquals(await statusFor(served.url, "evil.example"), "403");
  assertEquals(await statusFor(served.url, "a b"), "400");
  await served.stop("SIGTERM");
  const wrong = await sandbox.mlops(["serve", "--port", "0", "--cors-origin", "*"]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "It must be an origin");
});

Deno.test("mlops serve --allowed-host takes a name of a host, and nothing else", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve([
    "--port",
    "0",
    "--allowed-host",
    "a.example:80",
    "B.example",
  ]);
  assertEquals(await statusFor(served.url, "a.example:8000"), "200");
  assertEquals(await statusFor(served.url, "b.example"), "200");
  await served.stop("SIGTERM");
  for (const wrong of ["http://x.com/", "x.com/", "*.x.com", "a b", "x@y.com", ""]) {
    const { code, stderr } = await sandbox.mlops(["serve", "--port", "0", "--allowed-host", wrong]);
    assertEquals(code, 2, wrong);
    assertStringIncludes(stderr, "It must be a host name, like mlops.example.com.");
  }
});

Deno.test("mlops serve --log tells of each request on stderr, without queries", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve(["--port", "0", "--log"]);
  await replyOf(`${served.url}/projects/?token=secret`);
  await replyOf(`${served.url}/projects/title/${"a".repeat(1000)}`);
  const [first, second, ...rest] = (await served.stop("SIGTERM")).stderr.split("\n");
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;
  assert(time.test(first!), first);
  const [, , ...told] = first!.split(" ");
  assertEquals(told.toSpliced(3, 1), ["GET", "/projects/", "200", "ms"]);
  assert(/ GET \/projects\/title\/a{284}… 404 [\d.]+ ms$/.test(second!), second);
  assertEquals(rest, [""]);
});

Deno.test("mlops serve --rate-limit answers 429 to a client that asks too often", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve(["--port", "0", "--rate-limit", "1"]);
  const replies = await Promise.all(Array.from({ length: 20 }, () => replyOf(served.url)));
  const refused = replies.filter(({ status }) => status === 429);
  assert(refused.length > 0);
  assertEquals(refused[0]!.headers.get("retry-after"), "1");
  await served.stop("SIGTERM");
});

Deno.test("mlops serve answers what is on its way before it ends", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  using request = await SlowRequest.start(served.url, '{"title":"late"}');
  served.kill("SIGTERM");
  await untilStopping(served.url);
  assertStringIncludes(await request.finish(), "HTTP/1.1 201 Created");
  assertEquals(await served.ended(), { code: 0, signal: null, stderr: "" });
});

Deno.test("mlops serve ends at once at a second signal", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  using _request = await SlowRequest.start(served.url, "{}");
  served.kill("SIGTERM");
  await untilStopping(served.url);
  assertEquals((await served.stop("SIGTERM")).signal, "SIGTERM");
});

Deno.test("mlops serve ends in good order, though a client never reads what it asked for", async () => {
  await using sandbox = new CliSandbox();
  const served = await sandbox.serve();
  const iteration = { iteration_name: "big", encoded_ml_model: "A".repeat(MORE_THAN_SOCKETS_HOLD) };
  const experiments = [{ name: "e", iterations: [iteration] }];
  const body = JSON.stringify({ title: "Iris", experiments });
  const headers = { "content-type": "application/json" };
  assertEquals(
    (await replyOf(`${served.url}/projects/`, { method: "POST", headers, body })).status,
    201,
  );
  using connection = await connect(served.url);
  await connection.write(
    new TextEncoder().encode("GET /projects/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  );
  assertEquals(await connection.read(new Uint8Array(1)), 1); // the reply has begun
  assertEquals(await served.stop("SIGTERM"), { code: 0, signal: null, stderr: "" });
  const files = await Array.fromAsync(Deno.readDir(`${sandbox.path}/.mlops`), ({ name }) => name);
  assertEquals(files.sort(), [".gitignore", "mlops.sqlite"]);
});

async function replyOf(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response;
}

/** The status of a reply to a request for another host, which `fetch` would not send. */
async function statusFor(url: string, host: string): Promise<string> {
  using connection = await connect(url);
  const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head));
  return (await readUntil(connection, "\r\n")).split(" ")[1]!;
}

/** A request whose body the server waits for. */
class SlowRequest implements Disposable {
  readonly #connection: Deno.TcpConn;
  readonly #body: string;

  private constructor(connection: Deno.TcpConn, body: string) {
    this.#connection = connection;
    this.#body = body;
  }

  static async start(url: string, body: string): Promise<SlowRequest> {
    const connection = await connect(url);
    const head = [
      "POST /projects/ HTTP/1.1",
      "Host: localhost",
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "Expect: 100-continue",
      "Connection: close",
    ];
    await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
    await readUntil(connection, "100 Continue\r\n\r\n");
    return new SlowRequest(connection, body);
  }

  /** Sends the body, and gives the reply's head. */
  async finish(): Promise<string> {
    await this.#connection.write(new TextEncoder().encode(this.#body));
    return await readUntil(this.#connection, "\r\n\r\n");
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

/** The status of the first reply; until then connections may be refused or break off. */
async function untilAnswered(url: string): Promise<number> {
  for (;;) {
    try {
      return (await replyOf(url)).status;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what `fetch` throws at trouble of the network
    }
  }
}

async function untilStopping(url: string): Promise<void> {
  while ((await replyOf(url)).status !== 503);
}

async function connect(url: string): Promise<Deno.TcpConn> {
  return await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
}

async function readUntil(connection: Deno.TcpConn, end: string): Promise<string> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(4096);
  let text = "";
  while (!text.includes(end)) {
    const count = await connection.read(bytes);
    if (count === null) throw new Error(`The connection ended: ${text}`);
    text += decoder.decode(bytes.subarray(0, count));
  }
  return text;
}
