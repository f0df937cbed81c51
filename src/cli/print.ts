/**
 * What the command line says: results on stdout, all else on stderr.
 *
 * @module
 */

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

/** Prints a line on stderr. */
export function printError(text: string): void {
  writeAll(Deno.stderr, `${text}\n`);
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = encoder.encode(text);
  // A pipe takes a long text in parts.
  for (let written = 0; written < bytes.length;) {
    written += stream.writeSync(bytes.subarray(written));
  }
}
