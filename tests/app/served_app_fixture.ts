/** An App for a network over a folder of its own, asked without a network. */

import {
  createServedApp,
  type ServedApp,
  type ServedAppOptions,
} from "../../src/app/served_app.ts";
import type { Reply } from "./app_fixture.ts";

/** What a request has besides its method and path. */
export interface Sent {
  headers?: Record<string, string>;
  body?: BodyInit;
  client?: string;
}

/** A served App in a temporary folder; disposing of it removes the folder. */
export class TestServedApp implements AsyncDisposable {
  readonly directory: string = Deno.makeTempDirSync();
  readonly app: ServedApp;

  constructor(options: ServedAppOptions = {}) {
    this.app = createServedApp({ directory: this.directory, userName: "tester", ...options });
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Reply> {
    const { headers = {}, body, client = "127.0.0.1" } = sent;
    const request = new Request(`http://localhost${path}`, {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
    const response = await this.app.fetch(request, client);
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    const { status } = response;
    return {
      status,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send("GET", path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const type = { "content-type": "application/json" };
    return this.send("POST", path, {
      headers: { ...type, ...headers },
      body: JSON.stringify(body),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
    await Deno.remove(this.directory, { recursive: true });
  }
}
