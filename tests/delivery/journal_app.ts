/** As much of our App as the delivery protocol needs, with room for faults: the journals it was sent. */

import { JOURNAL_HEADER, JOURNAL_HEADER_VALUE } from "../../src/contract/app_header.ts";
import { JOURNAL_MEDIA_TYPE } from "../../src/contract/journal_line.ts";
import { parseLine } from "../../src/contract/parse_line.ts";
import type { JournalRecord } from "../../src/contract/journal_record.ts";

/** An App that takes journals, on a real socket. */
export class JournalApp implements AsyncDisposable {
  readonly url: string;
  /** The records of each iteration. */
  readonly records = new Map<string, JournalRecord[]>();
  /** The sizes of the pieces, in bytes. */
  readonly pieces: number[] = [];
  /** The paths of all requests, after their method. */
  readonly requests: string[] = [];
  readonly blobs = new Map<string, Uint8Array>();
  /** Set it to make faults. */
  intervene: (request: Request, handle: () => Promise<Response>) => Response | Promise<Response> = (
    _request,
    handle,
  ) => handle();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    const onError = () => new Response("Internal Server Error", { status: 500 });
    const options = { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError };
    this.#server = Deno.serve(options, (request) => {
      this.requests.push(`${request.method} ${new URL(request.url).pathname}`);
      return this.intervene(request, () => this.answer(request));
    });
    this.url = `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The highest sequence number of an iteration. */
  acknowledged(id: string): number {
    const last = this.records.get(id)?.at(-1);
    return last === undefined ? 0 : last.type === "gap" ? last.to : last.seq;
  }

  async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const headers = { [JOURNAL_HEADER]: JOURNAL_HEADER_VALUE };
    if (pathname === "/") return Response.json({ message: "Hello mlops" }, { headers });
    const [, id, kind, sha256] = /iterations\/(\w+)\/(journal|blobs)\/?(\w*)$/.exec(pathname) ?? [];
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (kind === "blobs") {
      this.blobs.set(sha256!, bytes);
      return new Response(null, { status: 204 });
    }
    if (kind !== "journal") return Response.json({ detail: "Project not found." }, { status: 404 });
    return this.#takePiece(id!, bytes, request.headers.get("content-type"));
  }

  #takePiece(id: string, bytes: Uint8Array, mediaType: string | null): Response {
    if (mediaType !== JOURNAL_MEDIA_TYPE) return Response.json({ detail: "type" }, { status: 400 });
    this.pieces.push(bytes.length);
    const acknowledged = this.acknowledged(id);
    const records = recordsOf(bytes);
    if (records[0]?.seq !== acknowledged + 1) {
      return Response.json({ acknowledged, detail: "It has other records." }, { status: 409 });
    }
    this.records.set(id, [...this.records.get(id) ?? [], ...records]);
    return Response.json({ acknowledged: this.acknowledged(id) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** The records of whole lines. */
export function recordsOf(bytes: Uint8Array): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let start = 0, end; (end = bytes.indexOf(10, start)) >= 0; start = end + 1) {
    const record = parseLine(bytes.subarray(start, end));
    if (record === undefined) throw new Error("a damaged line was sent");
    records.push(record);
  }
  return records;
}
