/** An App over a folder of its own, and what its tests send to it. */

import { type App, createApp } from "../../src/app/create_app.ts";
import { encodeLine } from "../../src/contract/journal_line.ts";
import type {
  GapRecord,
  HeaderRecord,
  MetricPoint,
  RecordContent,
} from "../../src/contract/journal_record.ts";

/** A reply, read to its end. */
export interface Reply {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any
  body: any;
}

/** When the journals of tests begin, in milliseconds since 1970. */
export const START = Date.UTC(2026, 4, 25, 12);

/** An App in a temporary folder; disposing of it removes the folder. */
export class TestApp implements AsyncDisposable {
  readonly directory: string;
  app: App;

  constructor(directory = Deno.makeTempDirSync()) {
    this.directory = directory;
    this.app = createApp({ directory, userName: "tester" });
  }

  /** Goes on with a new App over the same folder. */
  async reopen(): Promise<void> {
    await this.app[Symbol.asyncDispose]();
    this.app = createApp({ directory: this.directory, userName: "tester" });
  }

  async send(method: string, path: string, body?: BodyInit, type?: string): Promise<Reply> {
    const request = new Request(`http://app${path}`, {
      method,
      ...(body !== undefined && { body }),
      ...(type !== undefined && { headers: { "content-type": type } }),
    });
    return await readResponse(await this.app.fetch(request));
  }

  get(path: string): Promise<Reply> {
    return this.send("GET", path);
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.send("POST", path, JSON.stringify(body), "application/json");
  }

  put(path: string, body: unknown): Promise<Reply> {
    return this.send("PUT", path, JSON.stringify(body), "application/json");
  }

  delete(path: string): Promise<Reply> {
    return this.send("DELETE", path);
  }

  /** Makes a project and an experiment; gives their ids and the path of the iterations. */
  async makeExperiment(title = "Iris", name = "softmax"): Promise<Place> {
    const projectId: string = (await this.post("/projects/", { title })).body._id;
    const experiments = `/projects/${projectId}/experiments/`;
    const experimentId: string = (await this.post(experiments, { name })).body.id;
    return {
      projectId,
      experimentId,
      experiments,
      iterations: `${experiments}${experimentId}/iterations/`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app[Symbol.asyncDispose]();
    await Deno.remove(this.directory, { recursive: true });
  }
}

/** Where iterations of a test go. */
export interface Place {
  projectId: string;
  experimentId: string;
  experiments: string;
  iterations: string;
}

async function readResponse(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  const { status, headers } = response;
  return { status, headers, body: isJson ? JSON.parse(text) : text };
}

/** An id that ends in a number. */
export function idOf(number: number): string {
  return number.toString(16).padStart(24, "0");
}

/** A header's content. */
export function header(id: string, changes: Partial<HeaderRecord> = {}): RecordContent {
  return {
    type: "header",
    version: 1,
    id,
    name: "run",
    project: { name: "Iris" },
    experiment: { name: "softmax" },
    target: { kind: "embedded" },
    user: "somebody",
    started_at: START,
    host: "machine",
    pid: 7,
    parent_id: null,
    step_charts: 100,
    ...changes,
  } as RecordContent;
}

/** Points' content. */
export function metrics(...points: MetricPoint[]): RecordContent {
  return { type: "metrics", points };
}

/** A good end's content. */
export const END: RecordContent = { type: "end", status: "completed", error: null };

/** Lines of records, numbered from `first` on; each is a second later than the one before. */
export function lines(first: number, ...contents: RecordContent[]): Uint8Array<ArrayBuffer>[] {
  let seq = first;
  return contents.map((content) => {
    const line = encodeLine(seq, START + seq * 1000, content).slice();
    seq = content.type === "gap" ? (content as GapRecord).to + 1 : seq + 1;
    return line;
  });
}

/** One piece of a journal out of lines. */
export function join(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A piece of a journal whose records are numbered from `first` on. */
export function piece(first: number, ...contents: RecordContent[]): Uint8Array<ArrayBuffer> {
  return join(lines(first, ...contents));
}
