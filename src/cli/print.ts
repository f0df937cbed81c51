/**
 * What the command line says: results on stdout, all else on stderr.
 *
 * @module
 */

/** What bytes can be written to: a file, or stdout. */
export interface SyncWriter {
  /** Writes some of the bytes, and tells how many. */
  writeSync(bytes: Uint8Array): number;
}

const encoder = new TextEncoder();

/** Prints a text and ends its line. */
export function print(text = ""): void {
  writeAll(Deno.stdout, `${text}\n`);
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** Prints a list as JSON, each element in a line of its own. */
export function printJsonList(list: readonly unknown[]): void {
  const lines = list.map((element) => JSON.stringify(element));
  print(lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n]`);
}

/** Writes a long text in parts. */
export function writeParts(stream: SyncWriter, parts: Iterable<string>): void {
  for (const part of parts) writeAll(stream, part);
}

/** Prints a line on stderr. */
export function printError(text: string): void {
  writeAll(Deno.stderr, `${text}\n`);
}

function writeAll(stream: SyncWriter, text: string): void {
  writeBytes(stream, encoder.encode(text));
}

/** Writes all of some bytes. */
export function writeBytes(stream: SyncWriter, bytes: Uint8Array): void {
  // A pipe takes a long text in parts.
  for (let written = 0; written < bytes.length;) {
    written += stream.writeSync(bytes.subarray(written));
  }
}
