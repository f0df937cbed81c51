/** Characters that are sent together, unless a part is longer. */
const BATCH = 64 * 1024;

/** A stream of a text that comes in parts, small or large; they are made as fast as they are read. */
export function textStream(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(batched(parts)).pipeThrough(new TextEncoderStream());
}

async function* batched(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let batch: string[] = [];
  let length = 0;
  for await (const part of parts) {
    batch.push(part);
    length += part.length;
    if (length < BATCH) continue;
    yield batch.join("");
    [batch, length] = [[], 0];
  }
  if (length > 0) yield batch.join("");
}
