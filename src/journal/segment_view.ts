import type { SegmentSource } from "./segment.ts";

/** A segment as its writer has it: what the disk took, and behind it what waits in memory. */
export class SegmentView implements SegmentSource {
  readonly #file: Deno.FsFile;
  readonly #written: number;
  readonly #waiting: readonly Uint8Array[];
  readonly #size: number;
  #memory: Uint8Array | undefined;
  #offset = 0;

  /**
   * @param file Stays its writer's.
   * @param written How much of it counts.
   */
  constructor(file: Deno.FsFile, written: number, waiting: readonly Uint8Array[]) {
    this.#file = file;
    this.#written = written;
    this.#waiting = waiting;
    this.#size = waiting.reduce((sum, lines) => sum + lines.length, written);
  }

  statSync(): { size: number } {
    return { size: this.#size };
  }

  seekSync(offset: number): number {
    return this.#offset = offset;
  }

  readSync(buffer: Uint8Array): number | null {
    const read = this.#offset < this.#written
      ? this.#readFile(buffer.subarray(0, this.#written - this.#offset))
      : this.#readMemory(buffer);
    this.#offset += read;
    return read > 0 ? read : null;
  }

  close(): void {}

  /** Others read the same open file: each goes to its own place first. */
  #readFile(buffer: Uint8Array): number {
    this.#file.seekSync(this.#offset, Deno.SeekMode.Start);
    return this.#file.readSync(buffer) ?? 0;
  }

  #readMemory(buffer: Uint8Array): number {
    this.#memory ??= joined(this.#waiting, this.#size - this.#written);
    const start = this.#offset - this.#written;
    const bytes = this.#memory.subarray(start, start + buffer.length);
    buffer.set(bytes);
    return bytes.length;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
