import { joinBytes, linesOf } from "../contract/byte_lines.ts";

/** Whole lines, at least one. */
export interface LineBatch {
  bytes: Uint8Array<ArrayBuffer>;
  /** How many lines come before them. */
  before: number;
}

/** Bytes of a batch at most, unless a single line is longer. */
const MOST_BYTES = 1024 * 1024;

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
      yield { bytes: joinBytes(lines), before };
      before += lines.length;
      [lines, length] = [[], 0];
    }
    lines.push(line);
    length += line.length;
  }
  if (lines.length > 0) yield { bytes: joinBytes(lines), before };
}
