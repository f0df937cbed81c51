/**
 * A proxy that makes faults, over real sockets: what a client sends to it goes to an App, or not, or
 * twice, or later.
 *
 * @module
 */

import { JOURNAL_HEADER } from "../../src/contract/app_header.ts";
import type { Chance } from "./chance.ts";
import type { Fault, FaultKind, FaultScript } from "./fault_script.ts";
import type { FaultTime } from "./fault_time.ts";
import { HttpConnection, type RawRequest } from "./http_connection.ts";

/** The App behind a proxy. */
export interface ProxiedApp {
  port: number;
  /** Kills the App and starts it again; its port may be another one afterwards. */
  restart(): Promise<void>;
}

/** How a proxy makes faults. */
export interface FaultProxyOptions {
  app: ProxiedApp;
  time: FaultTime;
  chance: Chance;
  /** What befalls a request; may be changed. */
  script: FaultScript;
  /** Where redirects go. */
  elsewhere: string;
  /** Milliseconds at most by which a request is late. */
  latest: number;
  /** Whether a fault may befall a request. @default {any} */
  allows?: (kind: FaultKind, request: RawRequest) => boolean;
}

/** An answer in full. */
interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

const PASSED_ON = ["content-type", "retry-after", "location", "date", JOURNAL_HEADER];

/** A proxy at a port of its own. */
export class FaultProxy implements AsyncDisposable {
  readonly url: string;
  readonly options: FaultProxyOptions;
  /** How many requests came. */
  requests = 0;
  /** How often each fault befell one. */
  readonly faults: Partial<Record<FaultKind, number>> = {};
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<HttpConnection>();
  readonly #serving: Promise<void>;

  constructor(options: FaultProxyOptions) {
    this.options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.url = `http://127.0.0.1:${this.#listener.addr.port}`;
    this.#serving = this.#accept();
  }

  async #accept(): Promise<void> {
    const connections: Promise<void>[] = [];
    for await (const socket of this.#listener) {
      const connection = new HttpConnection(socket);
      this.#connections.add(connection);
      connections.push(this.#serve(connection));
    }
    await Promise.all(connections);
  }

  async #serve(connection: HttpConnection): Promise<void> {
    try {
      for (let request; (request = await connection.readRequest()) !== undefined;) {
        if (!await this.#receive(request, connection)) break;
      }
    } catch {
      // The client went away.
    } finally {
      this.#connections.delete(connection);
      connection.close();
    }
  }

  /** Whether the connection goes on. */
  async #receive(request: RawRequest, connection: HttpConnection): Promise<boolean> {
    this.requests++;
    const { script, allows } = this.options;
    const fault = script.next();
    if (fault === undefined || allows?.(fault.kind, request) === false) {
      return await this.#pass(request, connection);
    }
    this.faults[fault.kind] = (this.faults[fault.kind] ?? 0) + 1;
    return await this.#befall(fault, request, connection);
  }

  async #pass(request: RawRequest, connection: HttpConnection): Promise<boolean> {
    const answer = await this.#forward(request);
    if (answer === undefined) return false;
    await connection.write(answerBytes(answer));
    return true;
  }

  async #befall(
    fault: Fault,
    request: RawRequest,
    connection: HttpConnection,
  ): Promise<boolean> {
    const { app } = this.options;
    switch (fault.kind) {
      case "request lost":
        return false;
      case "reply lost":
        await this.#forward(request);
        return false;
      case "duplicated":
        this.#forward(request);
        return await this.#pass(request, connection);
      case "late":
        this.#hold(request);
        return false;
      case "timed out":
        if (fault.isHandled) await this.#forward(request);
        else this.#hold(request);
        await connection.closed();
        return false;
      case "request broken":
        return await this.#breakRequest(fault, request, connection);
      case "reply broken":
      case "slow drip":
        return await this.#breakReply(fault, request, connection);
      case "restart":
        if (fault.isHandled) await this.#forward(request);
        await app.restart();
        return false;
      default:
        if (fault.isHandled) await this.#forward(request);
        await connection.write(answerBytes(this.#answerInstead(fault)));
        return true;
    }
  }

  #hold(request: RawRequest): void {
    const { time, chance, latest } = this.options;
    time.hold(chance.number() * latest, async () => {
      await this.#forward(request);
    });
  }

  /** A part of the body, and then the end of the connection. */
  async #breakRequest(
    { part, isHandled }: Fault,
    { bytes, bodyLength }: RawRequest,
    connection: HttpConnection,
  ): Promise<boolean> {
    const { app, time } = this.options;
    const sent = bytes.subarray(0, bytes.length - Math.ceil(bodyLength * (1 - part)));
    const answer = await time.follow(
      exchange(app.port, bodyLength === 0 ? sent.subarray(0, -1) : sent),
    );
    if (isHandled && answer.length > 0) await connection.write(answer);
    return false;
  }

  async #breakReply(
    { kind, part }: Fault,
    request: RawRequest,
    connection: HttpConnection,
  ): Promise<boolean> {
    const answer = await this.#forward(request);
    if (answer === undefined) return false;
    const bytes = answerBytes(answer);
    const first = Math.floor(bytes.length * part);
    await connection.write(bytes.subarray(0, first));
    if (kind === "reply broken") return false;
    for (let at = first; at < bytes.length; at += Math.ceil(bytes.length / 4)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await connection.write(bytes.subarray(at, at + Math.ceil(bytes.length / 4)));
    }
    return true;
  }

  #answerInstead({ kind, status, retryAfter }: Fault): Answer {
    const html = { "content-type": "text/html" };
    switch (kind) {
      case "HTML":
        return { status: 200, headers: html, body: encoder.encode("<h1>Please log in</h1>") };
      case "JSON broken": {
        const headers = { "content-type": "application/json" };
        return { status: 200, headers, body: encoder.encode('{"acknowledged":1') };
      }
      case "redirect":
        return {
          status: 307,
          headers: { location: this.options.elsewhere },
          body: new Uint8Array(),
        };
      case "proxy's 404":
        return { status: 404, headers: html, body: encoder.encode("404 page not found") };
      default: {
        const headers = { ...html, ...(retryAfter && { "retry-after": retryAfter }) };
        return { status, headers, body: encoder.encode(`<h1>${status}</h1>`) };
      }
    }
  }

  /** Sends a request to the App; `undefined` if the App does not answer it. */
  #forward(request: RawRequest): Promise<Answer | undefined> {
    return this.options.time.follow(ask(this.options.app.port, request));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await this.#serving;
  }
}

const encoder = new TextEncoder();

async function ask(
  port: number,
  { method, path, headers, body }: RawRequest,
): Promise<Answer | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers,
      body: body.length === 0 ? null : body,
      redirect: "manual",
    });
    const passed = PASSED_ON.map((name) => [name, response.headers.get(name)]);
    return {
      status: response.status,
      headers: Object.fromEntries(passed.filter(([, value]) => value !== null)),
      body: await response.bytes(),
    };
  } catch {
    return undefined; // the App is being restarted
  }
}

/** Sends bytes and ends the sending; gives what comes back. */
async function exchange(port: number, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await new HttpConnection(socket).write(bytes);
    await socket.closeWrite();
    return await new Response(socket.readable).bytes();
  } catch {
    return new Uint8Array();
  }
}

function answerBytes({ status, headers, body }: Answer): Uint8Array {
  const lines = Object.entries({ ...headers, "content-length": String(body.length) })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const isBare = status === 204;
  const head = `HTTP/1.1 ${status} it\r\n${lines.slice(0, isBare ? -1 : undefined).join("")}\r\n`;
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(encoder.encode(head));
  bytes.set(body, head.length);
  return bytes;
}
