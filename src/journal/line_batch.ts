const BYTES = 64 * 1024;

/** Lines that are copied together, to be written by one call. */
export class LineBatch {
  readonly #write: (lines: Uint8Array, count: number) => void;
  #buffer: Uint8Array | undefined;
  #length = 0;
  #count = 0;

  /** @param write Writes lines; the bytes are used again after it returned. */
  constructor(write: (lines: Uint8Array, count: number) => void) {
    this.#write = write;
  }

  /** Bytes that wait. */
  get length(): number {
    return this.#length;
  }

  /** Adds a line; those before it are written when there is no room. */
  add(line: Uint8Array): void {
    if (this.#length + line.length > BYTES) this.flush();
    if (line.length > BYTES) return this.#write(line, 1);
    this.#buffer ??= new Uint8Array(BYTES);
    this.#buffer.set(line, this.#length);
    this.#length += line.length;
    this.#count++;
  }

  /** Writes what waits. */
  flush(): void {
    if (this.#buffer === undefined || this.#count === 0) return;
    const lines = this.#buffer.subarray(0, this.#length);
    const count = this.#count;
    this.#length = this.#count = 0;
    this.#write(lines, count);
  }
}
