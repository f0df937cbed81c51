/** Whole lines, at least one. */
export interface LineBatch {
  bytes: Uint8Array<ArrayBuffer>;
  /** How many lines come before them. */
  before: number;
}

/** Bytes of a batch at most, unless a single line is longer. */
const MOST_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** Cuts a stream into batches of whole lines. */
export async function* lineBatches(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  most = MOST_BYTES,
): AsyncGenerator<LineBatch> {
  let before = 0;
  let lines: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const line of linesOf(stream)) {
    if (lines.length > 0 && length + line.length > most) {
      yield { bytes: await joined(lines), before };
      before += lines.length;
      [lines, length] = [[], 0];
    }
    lines.push(line);
    length += line.length;
  }
  if (lines.length > 0) yield { bytes: await joined(lines), before };
}

/** Lines with their newlines. */
async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let begun: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(NEWLINE, start) + 1) > 0; start = end) {
      yield await joined([...begun, chunk.subarray(start, end)]);
      begun = [];
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield await joined(begun);
}

async function joined(parts: Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  return parts.length === 1 ? parts[0]! : await new Blob(parts).bytes();
}
