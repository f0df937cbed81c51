/**
 * As much of HTTP/1.1 as a proxy needs that breaks it: whole requests, byte by byte.
 *
 * @module
 */

/** A request as it came. */
export interface RawRequest {
  method: string;
  /** The path with its query, as it was sent. */
  path: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  bodyLength: number;
  /** All of it. */
  bytes: Uint8Array<ArrayBuffer>;
}

const END_OF_HEAD = "\r\n\r\n";
const decoder = new TextDecoder("latin1");
/** What concerns one connection only. */
const OF_CONNECTION = ["connection", "host", "content-length", "accept-encoding", "keep-alive"];

/** One side of a connection. */
export class HttpConnection {
  readonly #socket: Deno.TcpConn;
  #buffer = new Uint8Array(16 * 1024);
  #filled = 0;
  #isClosed = false;

  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  /** The next request; `undefined` when there is none any more. */
  async readRequest(): Promise<RawRequest | undefined> {
    let end: number;
    while ((end = this.#endOfHead()) < 0) if (!await this.#fill()) return undefined;
    const [line, ...fields] = decoder.decode(this.#buffer.subarray(0, end)).split("\r\n");
    const headers = new Headers(fields.map(fieldOf));
    const [method, path] = line!.split(" ");
    const bodyLength = Number(headers.get("content-length") ?? 0);
    for (const name of OF_CONNECTION) headers.delete(name);
    const bodyStart = end + END_OF_HEAD.length;
    while (this.#filled < bodyStart + bodyLength) if (!await this.#fill()) return undefined;
    const bytes = this.#take(bodyStart + bodyLength);
    const body = bytes.subarray(bodyStart);
    return { method: method!, path: path!, headers, body, bodyLength, bytes };
  }

  /** Writes all of it. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  /** Waits until the other side has closed it. */
  async closed(): Promise<void> {
    while (await this.#fill()) this.#filled = 0;
  }

  close(): void {
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }

  #endOfHead(): number {
    return decoder.decode(this.#buffer.subarray(0, this.#filled)).indexOf(END_OF_HEAD);
  }

  async #fill(): Promise<boolean> {
    if (this.#filled === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    const read = await this.#socket.read(this.#buffer.subarray(this.#filled));
    this.#filled += read ?? 0;
    return read !== null;
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, length);
    this.#buffer.copyWithin(0, length, this.#filled);
    this.#filled -= length;
    return taken;
  }
}

function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
