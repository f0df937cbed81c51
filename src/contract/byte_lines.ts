/**
 * Lines of bytes that come in parts.
 *
 * @module
 */

type Bytes = Uint8Array<ArrayBuffer>;

const NEWLINE = 10;

/** Cuts bytes into lines, each with its newline; the last one may have none. */
export async function* linesOf(parts: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let begun: Bytes[] = [];
  for await (const part of parts) {
    let start = 0;
    for (let end; (end = part.indexOf(NEWLINE, start) + 1) > 0; start = end) {
      yield joinBytes([...begun, part.subarray(start, end)]);
      begun = [];
    }
    if (start < part.length) begun.push(part.subarray(start));
  }
  if (begun.length > 0) yield joinBytes(begun);
}

/** Puts parts together; one alone stays as it is. */
export function joinBytes(parts: readonly Bytes[]): Bytes {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}
